"""Tickets of the queue machines: who waits, who is served, how long both take."""
