"""Steps on the journal: posting what a run found, and closing periods."""
