"""Notices inside the application and mail after the commit."""
