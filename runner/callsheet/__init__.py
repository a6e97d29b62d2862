"""Callsheet: a git-native runner for API collections that takes streams seriously."""

__version__ = "0.1.0"
