"""Sound as equivalent levels: what cannot be read from roll-ups of decibels."""
