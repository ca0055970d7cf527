"""Where the platform runs: the roof, which may import all and which nothing imports."""
