"""The report: a static site of one published run, which opens from a folder without a server."""
