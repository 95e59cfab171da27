"""Faults that a publisher made, mended by hand: declared in `data/raw/corrections.toml`, applied when rows are stored."""
