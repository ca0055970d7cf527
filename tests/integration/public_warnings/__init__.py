"""Public warnings: two persons, at once, and for ever."""
