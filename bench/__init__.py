"""Benchmarks: `python -m bench NAME` prints one JSON object a line on stdout, the rest on stderr."""
