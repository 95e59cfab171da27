"""Raw files as received: snapshots and their sidecars."""
