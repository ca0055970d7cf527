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
    """Return every rule by name; raises RuleError when a file's rule does not carry the file's name."""
    rules: dict[str, Rule] = members(__name__, "RULE")
    for file, rule in rules.items():
        if not isinstance(rule, Rule) or rule.name != file:
            raise RuleError(f"{file}.py must hold RULE, a Rule named {file!r}")
    return MappingProxyType(rules)


@lru_cache(maxsize=1)
def rules_by_metric() -> Mapping[str, tuple[Rule, ...]]:
    """Return the rules that watch each metric, in order of their names."""
    by_metric: dict[str, tuple[Rule, ...]] = {}
    for _, rule in sorted(all_rules().items()):
        for metric in rule.metrics:
            by_metric[metric] = (*by_metric.get(metric, ()), rule)
    return MappingProxyType(by_metric)
