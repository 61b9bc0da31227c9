"""The meeting of a board and its minutes."""
