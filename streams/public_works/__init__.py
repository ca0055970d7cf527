"""Public works: when streets must be lit, how containers fill, what meters count; SQL functions over observations."""
