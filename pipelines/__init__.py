"""What happens: plain functions from raw files to the published ledger; nothing here knows Prefect."""
