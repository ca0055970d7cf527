"""What an officer's address on a channel looks like."""

from __future__ import annotations

import pytest

from streams.delivery.channels import all_channels


@pytest.mark.parametrize("name", sorted(all_channels()))
def test_each_channels_example_is_an_address(name: str) -> None:
    channel = all_channels()[name]
    assert channel.is_address(channel.example)
    assert not channel.is_address("")


@pytest.mark.parametrize("address", ["nosuch://x/y", "discord://x", "apprise", "ntfys:/x"])
def test_an_address_for_which_apprise_has_no_service_is_none(address: str) -> None:
    assert not all_channels()["apprise"].is_address(address)
