"""Figures that no system gives and people enter: checked, sent through Kafka like all others, kept with who wrote."""
