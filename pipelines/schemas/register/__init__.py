"""The contracts of the tables that the pledge register fills."""
