"""Files: reports as CSV, Parquet and JSON, and releases with checksums."""
