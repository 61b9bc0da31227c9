"""Rounds: opened over accepted files, closed once and for all."""
