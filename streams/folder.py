"""Folders that are walked: one file a thing, each holding it under the same name, so that no list is edited."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from typing import Any


def members(package: str, name: str) -> dict[str, Any]:
    """Return what every module of a package holds under a name, by the module's name and in its order.

    Raises AttributeError for a module that holds nothing under it.
    """
    files = pkgutil.iter_modules(import_module(package).__path__)
    return {file.name: getattr(import_module(f"{package}.{file.name}"), name) for file in files}


def require_named_like_files(given: Mapping[str, str]) -> None:
    """Raise ValueError unless each thing's own name is that of its file."""
    if wrong := {file: name for file, name in given.items() if file != name}:
        raise ValueError(f"named otherwise than their files: {wrong}")
