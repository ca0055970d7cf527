"""The HTTP endpoint that takes CloudEvents from other systems."""
