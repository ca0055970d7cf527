"""Which tier of the tests this is."""

from __future__ import annotations

import os

PROVING = os.environ.get("IOC_PROVE") == "1"
PATIENCE = 1 if PROVING and "PYTEST_XDIST_WORKER" not in os.environ else 10
"""By how much waiting may take longer where several tests at a time share the machine; a proof of times runs alone."""
