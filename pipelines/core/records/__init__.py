"""Records that people and programs keep in files: sidecars, corrections, the register, the log of breaks, settings.

A record is a dataclass; each of its fields says how it is read. Whatever a file holds, the answer is the record or the list
of its faults.
"""
