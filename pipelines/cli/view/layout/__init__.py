"""Where words stand on a terminal: lines, tables and marks."""
