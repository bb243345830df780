"""What the pages of menu Logs share: lists with filters, times, and what changed."""
