"""Stations, units and agencies: what an event may speak of."""
