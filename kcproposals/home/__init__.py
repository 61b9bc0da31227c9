"""The first page, per role: what waits for me and by when; health; the language switch."""
