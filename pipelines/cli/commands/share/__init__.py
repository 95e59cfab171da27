"""Commands that pass the figures on."""
