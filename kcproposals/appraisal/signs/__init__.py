"""Signs that the work of a board may have been a formality, and what each member is told about their own work."""
