"""Limits and quotas: what a request is charged to, and whether that has enough left."""
