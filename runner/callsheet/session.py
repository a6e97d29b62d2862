"""Joins the parts for every app."""
