"""The page of the ways in: how each connector and source stands, and what to do about it."""
