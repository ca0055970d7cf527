"""Reports: the one of the morning, and who gets it."""
