"""Past events from files into the stores."""
