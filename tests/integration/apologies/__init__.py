"""Letters of apology: issued, numbered, missing."""
