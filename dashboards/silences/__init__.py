"""Silences and maintenance windows as people look at them and set them: in words, on a form, as a picture of days."""
