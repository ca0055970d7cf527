"""Who is on duty: people and where they are reached, teams, rosters, and whom to tell when nobody answers."""
