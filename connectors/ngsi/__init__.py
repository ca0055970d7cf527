"""Entities of context brokers (NGSI-LD, NGSI-v2): how an attribute is written, and what the data models mean by it."""
