"""Public warnings: what may be said, who may issue it, and the documents that come of it."""
