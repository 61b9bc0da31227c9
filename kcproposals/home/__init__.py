"""The first page, per role: what waits for me and by when; notices, guide, the language switch."""
