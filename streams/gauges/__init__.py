"""Samples of gauges and counters that machines expose, other than the stations of the sensor field."""
