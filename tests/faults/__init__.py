"""What deaths, full disks, wrong clocks and other hands do to a ledger, and what is left of it then."""
