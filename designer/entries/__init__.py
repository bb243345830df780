"""What all pages of configured things share: the list, the form with its tabs, saving, deleting, who changed it."""
