"""Caps: how many different sources, event names and property keys a project may have."""
