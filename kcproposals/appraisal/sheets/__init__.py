"""Score sheets, each its author's alone until the round closes."""
