"""The audit of everything that people do: each thing declared once, read together, by time."""
