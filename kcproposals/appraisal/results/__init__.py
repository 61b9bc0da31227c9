"""What a closed round came to, and how anybody computes it again."""
