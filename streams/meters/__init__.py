"""What counters of electricity and water counted by hours, from the readings that they tell."""
