"""Help for whoever edits the register: the line of a fault, and the text of a pledge."""
