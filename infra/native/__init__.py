"""Kafka, TimescaleDB and mosquitto on a plain Debian: fetched, set up and described for whoever runs them."""
