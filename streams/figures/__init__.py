"""Figures that agency systems report for a period: how many, of what, where."""
