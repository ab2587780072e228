"""The Redis streams of the contract suite."""
