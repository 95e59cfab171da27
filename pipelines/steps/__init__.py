"""The steps of a run in order: fetch, ingest, register, reconcile, publish. Each opens the warehouse briefly and commits once."""
