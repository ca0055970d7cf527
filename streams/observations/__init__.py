"""What sensors measure: events, raw rows, roll-ups and last values."""
