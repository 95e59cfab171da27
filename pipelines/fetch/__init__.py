"""Requests to the publishers for data that the register needs and the ledger lacks."""
