"""Web push (RFC 8030, 8291, 8292): messages to the browsers on which officers asked to be told."""
