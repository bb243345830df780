"""What Streamlit runs for each look at a page. Not beside `pages/`, which Streamlit would take for its own."""

from designer.frame.frame import show_designer

show_designer()
