"""Alerts that other monitoring systems raise and end: Prometheus Alertmanager."""
