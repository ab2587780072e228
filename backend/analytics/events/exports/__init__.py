"""Files of raw events that somebody asked for: made day by day by a chore, kept for a week."""
