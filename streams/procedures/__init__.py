"""The catalogue of administrative procedures as the national portal has it."""
