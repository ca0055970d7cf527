"""Calls of the shared services that the province's database portal answers."""
