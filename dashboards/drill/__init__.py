"""The page behind a number of the index: what its address asks, and how it is drawn."""
