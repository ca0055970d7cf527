"""Real exchanges with a Grafana 9.4 server, and a server that plays its part by them."""
