"""What the doors refused, on its way through Kafka into the dead letters."""
