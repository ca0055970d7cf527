"""The parts of the chaos run: what the stations live through, who listens, who is killed, and the verdict."""
