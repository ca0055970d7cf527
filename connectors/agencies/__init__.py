"""One file per system of the province."""
