"""Target and realized amount of every reading and period."""
