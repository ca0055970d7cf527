"""The page of one dossier: where it stands, and its history."""
