"""Pledgebook: a ledger of pledged against realized trade and investment.

In the repository the rooms stand at the top (`pipelines/`, `flows/`) and this folder holds links to them; a wheel holds the
rooms themselves here, so that `pledgebook` is the only name it takes.
"""
