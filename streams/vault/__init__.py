"""The vault: what stands behind a pseudonym, sealed, for whoever must reach a citizen; every read is on record."""
