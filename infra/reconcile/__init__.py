"""Reconciliation: what the simulated province emitted against what the city's stores hold.

Everything emitted is owed, but for samples at which nobody need have looked: those may be missing, never wrong.
"""
