"""The tables that several publishers share: units of quantity, and factors between them."""
