"""Boards: their members, what they are invited to, and who keeps out of which file."""
