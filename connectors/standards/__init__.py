"""One file per standard of the field that we understand."""
