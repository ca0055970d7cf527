"""Warnings to the public (CAP 1.2): drafted, approved by a second person, issued signed, updated and cancelled."""
