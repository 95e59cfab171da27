"""Figures as newspapers and agencies print them."""
