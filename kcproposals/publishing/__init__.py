"""What everybody may read: who was supported in which year, by which decision. Nothing about people."""
