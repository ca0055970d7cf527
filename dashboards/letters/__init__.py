"""The page of the dead letters: what could not be used, why, and what is done about it."""
