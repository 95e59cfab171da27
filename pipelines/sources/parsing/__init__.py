"""What parsers and clients of all sources share."""
