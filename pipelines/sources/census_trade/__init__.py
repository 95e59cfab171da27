"""US Census Bureau: international trade."""
