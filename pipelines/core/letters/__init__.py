"""Letters as people see them: what is invisible on a screen, and which names are read as one."""
