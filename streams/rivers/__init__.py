"""Rivers: how levels rise, when the next alarm level is near, and how waves travel down."""
