"""The designer: the web pages in which admins draw call flows. It speaks HTTP with the api only."""
