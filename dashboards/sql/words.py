"""Words and numbers in sentences, as SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dashboards.texts import LANGUAGES, Text


def quoted(word: str) -> str:
    """Return the SQL of a word."""
    return "'" + word.replace("'", "''") + "'"


def listed(words: Iterable[str]) -> str:
    """Return the SQL of words, one after the other."""
    return ", ".join(quoted(word) for word in words)


def case(value: str, steps: Iterable[tuple[float, str]], otherwise: str) -> str:
    """Return the SQL of the word of the highest step that a value has reached, or of `otherwise`."""
    highest_first = sorted(steps, reverse=True)
    cases = " ".join(f"WHEN {value} >= {at:g} THEN {quoted(word)}" for at, word in highest_first)
    return f"CASE {cases} ELSE {quoted(otherwise)} END" if cases else quoted(otherwise)


def written(value: str, decimals: int, vietnamese: bool) -> str:
    """Return the SQL that writes a number with that many decimals, with the language's signs."""
    text = f"to_char(({value})::numeric, 'FM999,999,999,990{'.' + '0' * decimals if decimals else ''}')"
    return f"translate({text}, ',.', '.,')" if vietnamese else text


def concatenated(sentence: str, expression: str) -> str:
    """Return the SQL of a sentence whose {} is an expression."""
    before, after = sentence.split("{}")
    return f"'{before}' || {expression} || '{after}'"


def told(words: Text, *numbers: str) -> str:
    """Return the SQL of detail_vi and detail_en: the words, each of whose {} is a whole number in its language."""
    return ", ".join(f"{_filled(words.of(each), numbers, each == 'vi')} AS detail_{each}" for each in LANGUAGES)


def _filled(words: str, numbers: Iterable[str], vietnamese: bool) -> str:
    first, *others = words.split("{}")
    parts = [f"'{first}'"] if first else []
    for counted, after in zip(numbers, others, strict=True):
        parts.append(written(counted, 0, vietnamese))
        parts += [f"'{after}'"] if after else []
    return " || ".join(parts)


def named_code(code: str, names: Mapping[str, Text], column: str) -> str:
    """Return the SQL of the pair column_vi, column_en: what a code is called, itself where nobody has named it."""
    cases = {
        each: " ".join(f"WHEN {quoted(key)} THEN {quoted(name.of(each))}" for key, name in sorted(names.items()))
        for each in LANGUAGES
    }
    return ", ".join(f"CASE {code} {cases[each]} ELSE {code} END AS {column}_{each}" for each in LANGUAGES)
