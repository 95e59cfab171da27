"""Commands for the start: a workspace, its state, and the completion of a shell."""
