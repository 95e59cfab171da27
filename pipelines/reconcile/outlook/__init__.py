"""Where a period in progress is heading: pace, projection, prices and volumes."""
