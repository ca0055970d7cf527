"""What the concentrations of pollutants mean for people: the Vietnamese air quality index."""
