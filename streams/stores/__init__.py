"""The departments' data stores: how much each holds, and how fresh it is."""
