"""How far imports rest on one supplier."""
