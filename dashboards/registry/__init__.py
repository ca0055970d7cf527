"""The stations' registry as people keep it: written on a form, placed on a map, every change on record."""
