"""Units, the factors between them, and conversion by both."""
