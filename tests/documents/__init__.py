"""The documents: their commands do what they print, and their site is whole."""
