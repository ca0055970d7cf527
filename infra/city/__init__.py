"""The running city on one machine: its state folder, its processes under supervisor, and bringing it up."""
