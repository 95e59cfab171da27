"""The figures in the formats of other tools and standards."""
