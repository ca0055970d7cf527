"""The alert rules as officers see and set them: what is watched, what it would have said, and rules of one's own."""
