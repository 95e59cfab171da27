"""How each publisher's files are read: one folder a source, and what they share in `parsing`."""
