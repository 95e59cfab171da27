"""Transactions of aid that realize a pledge."""
