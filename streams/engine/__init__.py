"""Record batches from Kafka to one committed transaction each."""
