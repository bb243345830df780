"""Dial plans: drawn, listed step by step, checked, published, compared, and rolled back (P13, P14, B2, B5)."""
