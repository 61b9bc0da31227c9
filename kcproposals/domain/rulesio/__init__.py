"""The rules on JSON: one page per rule, each `run(obj) -> dict`, refusing what it does not read with an InputError."""
