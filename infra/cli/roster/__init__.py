"""What the commands of `ioc duty` share."""
