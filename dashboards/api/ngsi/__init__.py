"""NGSI-LD: the last values of all stations as entities of the Smart Data Models."""
