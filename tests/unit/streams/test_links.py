"""Following names between codes: one canonical code for every set that hangs together, whatever the order."""

from __future__ import annotations

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from streams.dossiers.links import links

CODES = [f"H60.08-261102-{n:04}" for n in range(4)] + [f"BKH.08-261102-{n:07}" for n in range(4)]
NAMES = st.dictionaries(st.sampled_from(CODES), st.sampled_from(CODES)).map(
    lambda names: {code: other for code, other in names.items() if code != other}
)


def neighbours(names: dict[str, str]) -> dict[str, frozenset[str]]:
    """Return every code with all that hang together with it: sets are joined until nothing changes."""
    sets = {code: {code} for code in CODES}
    for code, other in names.items():
        joined = sets[code] | sets[other]
        sets |= dict.fromkeys(joined, joined)
    return {code: frozenset(together) for code, together in sets.items()}


@given(NAMES, st.randoms())
def test_a_set_that_hangs_together_has_one_canonical_code(names: dict[str, str], random: object) -> None:
    found = links(names)
    for together in set(neighbours(names).values()):
        (canonical,) = {found.get(code, code) for code in together}
        assert canonical in together
        assert canonical not in found
    shuffled = list(names.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert links(dict(shuffled)) == found


@given(NAMES)
def test_the_canonical_code_names_none_or_is_the_first_of_a_circle(names: dict[str, str]) -> None:
    for canonical in set(links(names).values()):
        circle, code = [canonical], names.get(canonical)
        while code is not None and code != canonical:
            circle, code = [*circle, code], names.get(code)
        if canonical in names:
            assert code == canonical
            assert canonical == min(circle, key=lambda one: (one.startswith("BKH"), one))


def test_a_long_chain_is_followed_in_one_go() -> None:
    chain = {f"BKH.08-261102-{n:07}": f"BKH.08-261102-{n + 1:07}" for n in range(50_000)}
    assert [last for last, _ in groupby(links(chain).values())] == ["BKH.08-261102-0050000"]
