"""How raw bytes arrive, and how they are acknowledged once their events are safe in Kafka."""
