"""Decides whether a candidate is slower than its base, and says when it can't tell."""
