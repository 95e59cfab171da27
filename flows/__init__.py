"""WHEN: Prefect flows, thin around the steps of `pipelines.steps`.

Importing this package does not import Prefect; its modules `writer`, `tasks`, `serving` and the flows do.
"""
