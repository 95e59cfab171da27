"""WHEN: Prefect flows, a thin shell around `pipelines.steps`.

Importing this package does not import Prefect; its modules `writer`, `tasks`, `serving` and the flows do.
"""
