"""Events that speak of something the city does not know yet: they wait as dead letters and come again by themselves."""
