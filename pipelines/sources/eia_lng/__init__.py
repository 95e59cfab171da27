"""EIA: LNG exports by destination."""
