"""The ledger on a lake: PostgreSQL and Parquet files, started by the tests themselves."""
