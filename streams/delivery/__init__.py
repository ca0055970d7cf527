"""Outgoing messages, each attempt recorded before it leaves."""
