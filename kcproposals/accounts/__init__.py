"""People, agencies, roles and signing in."""
