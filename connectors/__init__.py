"""Agency systems and sensors to topics."""
