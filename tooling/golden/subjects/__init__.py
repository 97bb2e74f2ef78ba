"""One module per subject; each has `tables()`, a dictionary from table name to columns."""
