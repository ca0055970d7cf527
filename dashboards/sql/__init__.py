"""Pieces of SQL that several panels share, a file for each subject; "now" is always the end of a board's time range."""
