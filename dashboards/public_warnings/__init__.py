"""Warnings to the public: the page on which they are written and approved, and the CAP feed that everybody may read."""
