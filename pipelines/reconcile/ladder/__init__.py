"""The ladder of an investment: interest, candidate, selected, signed, disbursed."""
