"""Browsers that share the machine with other tests are given more time for everything that is not itself measured."""

from playwright.sync_api import expect

from tests.proof import PATIENCE

expect.set_options(timeout=5_000 * PATIENCE)
