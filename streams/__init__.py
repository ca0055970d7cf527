"""Topics to what the city should know: the ground floor, which imports none of the other three packages."""
