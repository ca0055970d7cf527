"""Who is on duty, who is next, and whom to tell when nobody answers."""
