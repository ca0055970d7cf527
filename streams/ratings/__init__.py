"""Ratings: how satisfied citizens are with what was done for them."""
