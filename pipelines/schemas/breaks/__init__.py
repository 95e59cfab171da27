"""Contracts of breaks, their log and their status."""
