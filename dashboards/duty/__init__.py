"""Who is on duty, who is next, and the days ahead, for people to look at."""
