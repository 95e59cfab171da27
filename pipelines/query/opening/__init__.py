"""Opening the ledger for a question: as published, as it was published, or reconciled for another day."""
