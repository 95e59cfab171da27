"""Changes of headlines between two moments, by cause, and the record of revisions."""
