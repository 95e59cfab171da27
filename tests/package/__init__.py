"""Tests of what `import pledgebook` gives."""
