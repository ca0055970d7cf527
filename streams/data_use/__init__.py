"""Use of the population database: which query was made for which dossier."""
