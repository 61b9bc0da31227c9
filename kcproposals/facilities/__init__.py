"""Rural industrial establishments, their people and their earlier support."""
