"""Files and folders that survive a death."""
