"""The forecasters' warnings."""
