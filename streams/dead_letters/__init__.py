"""What could not be used, kept with its bytes and its reason until somebody replays or discards it."""
