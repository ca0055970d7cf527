"""What a connector is: one description with a pure parse function, in one file, found by walking the folders."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from paho.mqtt.client import topic_matches_sub

from connectors.invalid import Invalid
from connectors.syslog import content
from streams.kafka import Topic
from streams.observations.quality import Norm

Event = Mapping[str, Any]
Parse = Callable[[bytes, str], Sequence[Event] | Invalid]
"""From raw bytes and the device (or "") that the transport says they come from; never raises."""
Rows = Callable[[bytes, str], Sequence[bytes] | Invalid]
"""From a whole file (or body) and its name to its messages, each judged alone by the parse; pure, never raises."""
Mapped = Callable[[], "NewMetrics"]
"""Reads the province's own file of a standard: what the ids and values of other systems are here."""
Verify = Callable[[Mapping[str, str], bytes, bytes, datetime], None]
"""Checks a request's signature: headers (names in lower case), body, our shared secret, the real instant.

Returns nothing when the sender has proved that it knows the secret; raises SignatureError. See connectors.signatures.
"""


@dataclass(frozen=True, slots=True)
class Metric:
    """A quantity in the one unit it is stored in, and its norm: what it does when its sensor is well.

    A value outside lowest..highest is a fault, not weather. `step` is the largest credible change in a minute, `still`
    how long a value may stay exactly the same, None where nothing can be said.
    """

    name: str
    unit: str
    label_vi: str
    label_en: str
    lowest: float
    highest: float
    step: float | None = None
    still: timedelta | None = None

    @property
    def norm(self) -> Norm:
        """Return what the streams judge its values by; raises ValueError for a norm that nobody can judge by."""
        return Norm(self.lowest, self.highest, self.step, self.still)


class NewMetrics(Protocol):
    """What a file of a standard declares, whatever else it says."""

    @property
    def new_metrics(self) -> tuple[Metric, ...]:
        """The metrics that are declared there."""
        ...

    def faults(self, known: Mapping[str, Metric]) -> Iterator[str]:
        """Yield what is wrong beside metrics that are declared elsewhere, in words."""
        ...


@dataclass(frozen=True, slots=True)
class Mqtt:
    """Messages of an MQTT topic filter; `device_level` is the level of the topic that names the device."""

    pattern: str
    device_level: int

    def takes(self, topic: str) -> bool:
        """Say whether a topic, not a filter, fits the filter."""
        return not set(topic) & {"+", "#"} and topic_matches_sub(self.pattern, topic)

    def device(self, topic: str) -> str:
        """Return the device that a topic names."""
        return topic.split("/")[self.device_level]


@dataclass(frozen=True, slots=True)
class HttpPoll:
    """Rows of a paged HTTP source ordered by (changed, id), pulled with an overlap for rows that appear late."""

    path: str
    rows: str
    next: str
    changed: str
    page_size: int = 500
    overlap_s: int = 600


@dataclass(frozen=True, slots=True)
class Webhook:
    """Requests that a system sends to us: POST /v1/sources/<connector's name> at the ingest's port.

    `verify` checks the signature with the secret of the source's settings. `rows` takes a body apart where it carries
    several messages; without it the body is one. The answer, always 200, waits until Kafka has the records, at most
    `answer_within_s` (503 after that, so that the sender repeats it).
    """

    verify: Verify
    rows: Rows | None = None
    answer_within_s: float = 15.0


@dataclass(frozen=True, slots=True)
class Files:
    """Files dropped into the folder of the source's settings; `rows` takes one apart (see connectors.tables).

    A file is read once its size and time of change have stood still for `settle_s` real seconds. `patterns` are
    globs for its name, in any case of letters. The parse gets one row and, as its device, the file's name.
    """

    rows: Rows
    patterns: tuple[str, ...] = ("*.csv",)
    settle_s: float = 5.0
    max_bytes: int = 67_108_864


def as_it_is(instant: datetime) -> datetime:
    """Return the instant (UTC) as it is: right for a column with a time zone, and for any in PostgreSQL."""
    return instant


@dataclass(frozen=True, slots=True)
class Sql:
    """Rows of a department's database ordered by (`changed`, `id`), pulled with an overlap for rows that appear late.

    `query` takes :since, :after_id and :limit, e.g. SELECT … FROM v WHERE (changed, id) > (:since, :after_id)
    ORDER BY changed, id LIMIT :limit. `changed` and `id` are the names of those two columns in its result. `bind`
    turns an instant into what that database compares its column with; times without a zone are the city's
    (Asia/Ho_Chi_Minh). The parse gets each row as a flat JSON object, keys sorted, times in RFC 3339.
    """

    query: str
    changed: str = "changed"
    id: str = "id"
    first_id: int | str = 0
    bind: Callable[[datetime], datetime | str] = as_it_is
    page_size: int = 500
    overlap_s: int = 600
    timeout_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Scrape:
    """A text that stands at one address and is read whole, at an interval (Prometheus exposition format).

    The message is {"scraped_at": RFC 3339, "text": …}, see connectors.scraped. With `prefixes` it keeps only
    the lines of metrics whose names begin with one of them: a message has at most 256 KiB. Where the lines carry
    their own instants (`timed`), a text that is still the one delivered last says nothing new and is passed over.
    """

    path: str = "/metrics"
    prefixes: tuple[str, ...] = ()
    timed: bool = False
    max_bytes: int = 8_388_608


@dataclass(frozen=True, slots=True)
class Tail:
    """Lines as they are written: the source's address is file:///var/log/x.log, or syslog+udp:// or +tcp://host:port.

    A line is one message; its device is the file's name or the sender's address. A syslog message is parsed
    without its header, and kept with it where it is refused; a file's line has none.
    """

    max_line: int = 262_144


@dataclass(frozen=True, slots=True)
class Feed:
    """Documents that an Atom or RSS feed lists; the source's address is the feed's.

    `media` is the type of the links to follow. A document is fetched again when its entry is updated.
    """

    media: str
    max_bytes: int = 8_388_608


Transport = Mqtt | HttpPoll | Webhook | Files | Sql | Scrape | Tail | Feed


@dataclass(frozen=True, slots=True)
class Connector:
    """One way in. `door` is the name that its rejects carry; `sample` a message as the source sends it.

    `sample_device` is who the transport says it comes from, where the transport says it.

    Doors are named after the way and the source: mqtt:air, http:…, webhook:…, file:…, sql:…, scrape:…, tail:…, feed:….

    What personal data the parse leaves in clear is named here and protected before anything reaches Kafka
    (connectors.protection). `personal` are members of the events (an identity card's number, a telephone's) that
    become keyed hashes, the first of them the person that an event is about. `hashed` are members that become keyed
    hashes too, but whose clear value is kept nowhere, not even in the vault (a plate). `reached_by` are members that
    no event keeps (name, telephone): only the vault has them, under that person's hash. `free_text` are members in
    which long numbers and e-mail addresses are masked. A connector whose messages may hold personal data that its parse
    leaves out or masks, agreed or not, is `confidential`: what is refused is just what was not agreed. Of each of
    these, refused bytes are sealed. Whoever says False knows that its messages are of things and counts alone; one
    that measures need not say it, every other must (tests/unit/connectors/test_refused_in_clear.py).

    `metrics` are those that it declares; `also` names those, declared elsewhere, that stations of its kind measure too.
    `measures_every_s` is how often they promise to, in seconds, where that is not what is usual.

    `mapping` reads the file of the province that the parse goes by (connectors.described); it raises DescriptionError.
    """

    name: str
    door: str
    kind: str
    title_vi: str
    title_en: str
    transport: Transport
    emits: Topic
    parse: Parse
    sample: str
    sample_device: str = ""
    configuration: str = ""
    metrics: tuple[Metric, ...] = field(default=())
    also: tuple[str, ...] = ()
    measures_every_s: float | None = None
    personal: tuple[str, ...] = ()
    hashed: tuple[str, ...] = ()
    reached_by: tuple[str, ...] = ()
    free_text: tuple[str, ...] = ()
    confidential: bool | None = None
    mapping: Mapped | None = None

    def __post_init__(self) -> None:
        if self.reached_by and not self.personal:
            raise ValueError(f"{self.name}: a person is reached under a pseudonym, so `personal` must name one")

    @property
    def pseudonymous(self) -> tuple[str, ...]:
        """The members of its events that leave as keyed hashes."""
        return self.personal + self.hashed

    @property
    def is_private(self) -> bool:
        """Whether its messages may hold personal data."""
        return bool(self.pseudonymous or self.free_text or self.confidential)

    def read(self, raw: bytes, device: str) -> Sequence[Event] | Invalid:
        """Return what the parse says of a message as it came: by syslog with its header, which no parse knows."""
        return self.parse(content(raw) if isinstance(self.transport, Tail) else raw, device)
