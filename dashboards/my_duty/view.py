"""An officer's own duty, read at one instant of the city."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import psycopg

from dashboards.duty.view import Week, load_week
from dashboards.my_duty import handing_over
from dashboards.my_duty.handing_over import Handover
from streams.delivery.push import devices
from streams.delivery.push.devices import Device
from streams.roster import people
from streams.roster.people import Officer
from streams.roster.preferences import Contact


@dataclass(frozen=True)
class Mine:
    """What concerns one officer: the lanes of the week that are this officer's, what is open, contacts and devices."""

    officer: Officer
    week: Week
    handover: Handover
    contacts: Sequence[Contact]
    devices: Sequence[Device]


def load(conn: psycopg.Connection[Any], login: str, now: datetime) -> Mine | None:
    """Return the duty of whoever signs in by a name; None when that is no officer."""
    officer = people.officer_of_login(conn, login)
    if officer is None:
        return None
    week = load_week(conn, now)
    own = replace(week, lanes=[lane for lane in week.lanes if lane.number == officer.id])
    return Mine(officer, own, handing_over.load(conn), people.contacts(conn, officer.id), devices.of(conn, login))
