"""Target against realized: the statement of every reading and period."""
