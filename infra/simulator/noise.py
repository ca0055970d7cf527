"""Reproducible randomness: every number is a hash of the seed, a name and a place in time, never of a state."""

from __future__ import annotations

from hashlib import blake2b
from random import Random

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def key(seed: int, *names: object) -> int:
    """Return the 63-bit number that stands for a seed and names; the same on every machine."""
    text = "\x1f".join([str(seed), *map(str, names)])
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def chances(seed: int, *names: object) -> Random:
    """Return the chances of one thing, the same whenever it is asked about."""
    return Random(key(seed, *names))


def keys(seed: int, names: list[str], purpose: str) -> Words:
    """Return one key a name, for vectors."""
    return np.array([key(seed, name, purpose) for name in names], dtype=np.uint64)


def uniform(keys: ArrayLike, counter: ArrayLike) -> Floats:
    """Return numbers in [0, 1) for keys and counters of shapes that broadcast (splitmix64)."""
    counted = np.asarray(counter).astype(np.int64).astype(np.uint64)
    with np.errstate(over="ignore"):
        z = np.asarray(keys, dtype=np.uint64) + (counted + np.uint64(1)) * _GOLDEN
        z = (z ^ (z >> np.uint64(30))) * _MIX_1
        z = (z ^ (z >> np.uint64(27))) * _MIX_2
        z ^= z >> np.uint64(31)
    return np.asarray((z >> np.uint64(11)).astype(np.float64) * 2.0**-53)


def normal(keys: ArrayLike, counter: ArrayLike) -> Floats:
    """Return roughly normal numbers of mean 0 and deviation 1, never beyond 3.5 (sum of four uniforms)."""
    counted = np.asarray(counter).astype(np.int64) * 4
    total = sum(uniform(keys, counted + i) for i in range(4))
    return np.asarray((total - 2.0) * np.sqrt(3.0), dtype=np.float64)


def smooth(keys: ArrayLike, seconds: ArrayLike, period_s: float) -> Floats:
    """Return noise of mean 0 and deviation about 1 that changes gently over period_s seconds."""
    phase = np.asarray(seconds, dtype=np.float64) / period_s
    left = np.floor(phase)
    weight = phase - left
    weight = weight * weight * (3.0 - 2.0 * weight)
    lattice = left.astype(np.int64)
    mixed = normal(keys, lattice) * (1.0 - weight) + normal(keys, lattice + 1) * weight
    return np.asarray(mixed * 1.2, dtype=np.float64)
