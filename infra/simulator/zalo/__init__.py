"""Zalo as the simulated province sees it: citizens who write to the official account, and the server it sends by."""
