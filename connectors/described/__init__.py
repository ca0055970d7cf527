"""Sensors described by a file in a folder, without code: TOML to a connector, made when the process starts."""
