"""Tables of a proposal's form brought in from a spreadsheet: a file, or cells copied from Excel.

Whatever is brought in is read cell by cell, shown before it is taken, and stored by the same service as what is typed.
"""
