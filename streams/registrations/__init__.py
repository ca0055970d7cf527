"""Business registrations as the registration office keeps them: what was filed, how, and when it was decided."""
