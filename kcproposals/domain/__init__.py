"""The rules of the programme as plain functions over plain values; standard library only, no database, no web."""
