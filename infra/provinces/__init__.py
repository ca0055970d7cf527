"""Provinces: one folder of data files each."""
