"""The contracts of the differences found and of what became of them."""
