"""Reconciliation: what the simulated province emitted against what the city's stores hold."""
