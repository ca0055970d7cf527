"""Warnings that forecasters issue (CAP 1.2): recorded as they are issued, updated and cancelled, never computed."""
