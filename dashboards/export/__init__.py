"""A panel's rows as a file that people take away: what stands in it (`sheet`), and how it is written (`files`)."""
