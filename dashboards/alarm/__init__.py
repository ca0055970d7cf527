"""What a wall sounds and flashes for: critical alerts of which somebody has just been told."""
