"""Letters by which an agency apologises for a late dossier and promises another day; and those that are missing."""
