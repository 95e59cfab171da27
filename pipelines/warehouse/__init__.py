"""The only DuckDB: connect, migrate, store, load, total by scope, publish a read-only copy."""
