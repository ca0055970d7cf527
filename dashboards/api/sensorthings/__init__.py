"""OGC SensorThings 1.1, its read part: stations, their datastreams and what they observed."""
