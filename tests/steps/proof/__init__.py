"""What `pledgebook verify` finds."""
