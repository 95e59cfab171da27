"""The parts of `pledgebook verify`: what is there is held against what it was made of, or against the digests of it."""
