"""The tests, and the helpers they share; each folder tells what it covers."""
