"""Rules that operators write on the desk: kept as versions in the database, made of the same kinds as the others."""
