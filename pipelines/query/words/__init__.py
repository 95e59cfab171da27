"""How figures are said to a person: the same words on a terminal and on a page."""
