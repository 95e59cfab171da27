"""Monthly figures of the readings: reported, converted, covered."""
