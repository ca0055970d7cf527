"""Conditions, the one judge, and the life of an alert."""
