"""How fast, how big and how steady the exchange is: `python -m tests.bench`."""
