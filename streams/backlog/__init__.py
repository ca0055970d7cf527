"""What waits in Kafka to be written, measured at Kafka itself."""
