"""Every subject of the city, found by walking the folders: a new one is a folder with a `subject` module.

Such a module has `TOPIC`, the topic it reads, and `build(settings, connect)`, which returns what writes it; a
VersionedSubject it holds in a constant.
"""

from __future__ import annotations

import pkgutil
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import streams
from streams.engine.declared import VersionedSubject
from streams.engine.writer import Connect, Subject
from streams.kafka import Topic
from streams.settings import Settings


def all_topics() -> tuple[Topic, ...]:
    """Return every topic of the city as its subject declares it, by name; raises ValueError when two share a name."""
    topics = sorted((module.TOPIC for module in _modules()), key=lambda topic: topic.name)
    names = [topic.name for topic in topics]
    if len(set(names)) != len(names):
        raise ValueError(f"two subjects read one topic: {names}")
    return tuple(topics)


def all_subjects(settings: Settings, connect: Connect) -> tuple[Subject, ...]:
    """Return what writes each subject, for one worker; `connect` opens a connection of the worker's kind."""
    return tuple(module.build(settings, connect) for module in _modules())


def versioned_subjects() -> tuple[VersionedSubject[Any], ...]:
    """Return the subjects whose events are versions of rows, by the name of their topic."""
    found = (value for module in _modules() for value in vars(module).values() if isinstance(value, VersionedSubject))
    return tuple(sorted(found, key=lambda subject: subject.topic.name))


@lru_cache(maxsize=1)
def _modules() -> tuple[ModuleType, ...]:
    names = (f"{found.name}.subject" for found in pkgutil.iter_modules(streams.__path__, "streams.") if found.ispkg)
    return tuple(import_module(name) for name in names if find_spec(name) is not None)
