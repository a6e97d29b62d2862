"""Pieces that several reporters and the terminal draw with: words, colours, bodies, charts."""
