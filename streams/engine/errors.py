"""Errors named after what the runtime must do about them."""


class EngineError(Exception):
    """Base of all errors of the engine."""


class BadReleaseError(EngineError):
    """Many sources turned invalid at once: the fault is ours, so stop instead of dead-lettering the city."""


class StoppingError(EngineError):
    """The worker is stopping; the batch was not committed and Kafka will deliver it again."""
