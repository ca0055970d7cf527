"""A past day played again on the map: what is asked (`questions`), and what the page is sent (`pieces`)."""
