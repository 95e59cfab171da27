"""Names that a person gives: found among those of the ledger, and completed by a shell."""
