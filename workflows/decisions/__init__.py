"""Pure functions that decide what a call does: settings and an instant in, a decision with its reason out."""
