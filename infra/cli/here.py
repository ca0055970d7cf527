"""The settings of the city that a command is for: without them it would speak to servers that are not there."""

from __future__ import annotations

import os

from infra.native.errors import NativeError
from streams.settings import Settings, settings
from streams.state_folder import missing_settings, state_folder


def city_settings() -> Settings:
    """Return the settings of the city that is here; raises NativeError, saying where one is looked for."""
    if told := no_city():
        raise NativeError(told)
    return settings()


def no_city() -> str:
    """Return what to say when no city's settings are here, nothing when they are."""
    return missing_settings(os.environ, state_folder())
