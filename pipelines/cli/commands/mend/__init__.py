"""Commands about what does not agree, or was altered."""
