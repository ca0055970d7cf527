"""Tables to what people look at."""
