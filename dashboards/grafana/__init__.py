"""Grafana: the boards drawn for it, as files that it provisions itself from and through its HTTP API."""
