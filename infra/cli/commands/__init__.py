"""Run and look after the city's event platform."""
