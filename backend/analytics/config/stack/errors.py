"""What stops the stack before or while it starts.

StackError               one sentence for the person at the terminal; exit status 1
└─ StateInUseError       another process holds STATE_DIR
"""

from __future__ import annotations


class StackError(Exception):
    """The stack cannot start. The text is one sentence that says what is wrong and what would be right."""


class StateInUseError(StackError):
    """Another process holds STATE_DIR; the sentence says which."""
