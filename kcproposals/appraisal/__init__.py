"""Boards, sheets, rounds and results."""
