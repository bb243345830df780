"""Logging in and out: pages outside Streamlit, so that the session's token is in a cookie that no script can read."""
