"""Stored files: written once, kept privately, served as attachments."""
