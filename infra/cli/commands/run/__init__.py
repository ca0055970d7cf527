"""Run one process of the city in the foreground, as the supervisor does."""
