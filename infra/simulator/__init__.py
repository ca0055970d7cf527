"""The simulated province: a sensor field over MQTT, a dossier system over HTTP, and the ledger of both."""
