"""Camera events: what the cameras saw, plates as keyed hashes, and never a picture."""
