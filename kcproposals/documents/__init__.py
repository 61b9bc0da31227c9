"""Official papers: registers, snapshots, bytes, the public check page."""
