"""A proposal as paper: printed to be signed, its signed scan, and a paper file that the office enters."""
