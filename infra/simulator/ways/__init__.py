"""The ways on which what the simulated province says leaves it."""
