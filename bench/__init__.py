"""Benchmarks: `python -m bench NAME` prints one JSON object a line on stdout; everything else goes to stderr."""
