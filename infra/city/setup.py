"""What must be there before any process of the city starts, natively and in containers alike."""

from __future__ import annotations

from collections.abc import Iterable

from infra.city import database
from infra.city.progress import Progress
from infra.city.state import State
from streams.clock import city_clock
from streams.db import connect, migrate
from streams.kafka import Topic, create_topics, missing_topics
from streams.retention import raw_since
from streams.settings import Settings
from streams.subjects import all_topics


def set_up(settings: Settings, state: State, progress: Progress) -> None:
    """Migrate the tables, create the topics, load the registries and make the first user, where missing."""
    url, clock = settings.database_url.get_secret_value(), city_clock(settings)
    with progress.step("tables are migrated") as step:
        updated = database.update_timescaledb(url)
        step.result = f"{len(migrate(url))} new" + (f", TimescaleDB is {updated} now" if updated else "")
        for address in filter(None, (settings.reader_url, settings.vault_url)):
            database.let_in(url, address.get_secret_value())
    with progress.step("topics exist") as step:
        step.result = f"{len(ensure_topics(settings, all_topics()))} new"
    with progress.step("stations, units and agencies are registered") as step:
        with connect(url, application="ioc-up") as conn:
            since = raw_since(conn, settings, clock.now())
        outcomes = database.load_registries(url, settings.province, since)
        step.result = ", ".join(f"{sum((o.added, o.changed, o.unchanged))} {name}" for name, o in outcomes.items())
    with progress.step("there is somebody who may sign in"):
        database.ensure_first_user(url, state, clock.now())


def ensure_topics(settings: Settings, topics: Iterable[Topic]) -> list[str]:
    """Create the topics that do not exist, to be counted from their first record on; return the full names created."""
    bootstrap, prefix = settings.kafka_bootstrap, settings.topic_prefix
    missing = missing_topics(bootstrap, prefix, topics)
    if not missing:
        return []
    # First: whoever is broken off before they are created finds them missing again.
    database.begin_anew(settings.database_url.get_secret_value(), missing)
    return create_topics(bootstrap, prefix, missing)
