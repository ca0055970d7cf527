"""One file per kind of station: the Smart Data Model it is told as."""
