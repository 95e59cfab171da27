"""Outlook of periods in progress: pace, projection, prices and volumes."""
