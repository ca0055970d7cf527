"""Delivery channels against real local servers."""
