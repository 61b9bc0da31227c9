"""Criteria sets: what a board scores by."""
