"""What is asked of the publishers: what the register needs and the ledger lacks."""
