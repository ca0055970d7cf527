"""Run and look after the city's event platform. Exit code 1: it could not be done; 2: the command was used wrongly."""
