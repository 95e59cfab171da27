"""Raw files as received: snapshots and the sidecars beside them."""
