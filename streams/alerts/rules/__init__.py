"""One file a rule, each with a RULE; the folder is walked, nothing is registered by hand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from streams.alerts.rule import Rule
from streams.folder import members


class RuleError(ValueError):
    """A rule file is not usable."""


@lru_cache(maxsize=1)
def all_rules() -> Mapping[str, Rule]:
    """Return every rule that has a file, by name; raises RuleError when one does not carry its file's name.

    Those that count in a city are others besides: see streams.alerts.rulebook.
    """
    rules: dict[str, Rule] = members(__name__, "RULE")
    for file, rule in rules.items():
        if not isinstance(rule, Rule) or rule.name != file:
            raise RuleError(f"{file}.py must hold RULE, a Rule named {file!r}")
    return MappingProxyType(rules)
