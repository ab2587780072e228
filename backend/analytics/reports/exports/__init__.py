"""Raw events as a file: the question, and what becomes of it. `events.exports` makes the file."""
