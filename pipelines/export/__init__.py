"""Out of the ledger into files: reports as CSV and Parquet, and releases that can be proved."""
