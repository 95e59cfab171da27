"""What everything rests on: exact numbers, months, units, words, errors, paths."""
