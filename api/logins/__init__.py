"""Log-in accounts (C12): passwords, second factor, lock-out, sessions, and the addresses of the api for them."""
