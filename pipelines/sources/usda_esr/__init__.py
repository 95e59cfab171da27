"""USDA: export sales reporting."""
