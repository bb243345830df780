"""Our own parts of pages, where Streamlit has none: a folder each, with its script and its style."""
