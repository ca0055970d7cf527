"""The platform held against its promises, on real servers."""
