"""An officer's own duty: the turns ahead, the ways by which messages come, and the devices that ring."""
