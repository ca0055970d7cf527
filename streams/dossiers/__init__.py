"""Dossiers of the one-stop service: their steps and the state that follows from them."""
