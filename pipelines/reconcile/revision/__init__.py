"""Changes of headlines between two moments, by cause."""
