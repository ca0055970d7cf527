"""A wall that goes from board to board by itself, and stays at what is critical until somebody takes it on."""
