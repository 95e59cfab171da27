"""The ladder of a purchase: announced, sold, shipped, arrived."""
