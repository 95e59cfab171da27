"""The journal: balanced double entries of what was pledged and what became of it, only ever added to."""
