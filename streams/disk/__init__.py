"""How full the disk of the city is."""
