"""Files that survive the death of a process and of the machine: written whole, put in place by rename, locked, cleared away."""
