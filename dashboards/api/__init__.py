"""What programs of others read: NGSI-LD, SensorThings and CloudEvents, each an application below its own path."""
