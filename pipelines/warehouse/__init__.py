"""The DuckDB warehouse: connections, migrations, reading, writing, and the published read-only copy."""
