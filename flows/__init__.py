"""WHEN: Prefect flows, thin around the steps of `pipelines.engine`.

Importing this package does not import Prefect; its modules `writer`, `steps`, `serving` and the flows do.
"""
