"""Counters of the one-stop centres: when each opens and closes."""
