"""Kiel Institute: Ukraine Support Tracker."""
