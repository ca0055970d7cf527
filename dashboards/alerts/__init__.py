"""What the duty desk is made of: shared feeds, drawings of alerts, and officers' actions."""
