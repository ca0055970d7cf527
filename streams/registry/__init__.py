"""Stations, units, agencies and fees: what an event may speak of."""
