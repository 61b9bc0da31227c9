"""What a board lets a facility know of its file: the result in plain words and the comments it may read."""
