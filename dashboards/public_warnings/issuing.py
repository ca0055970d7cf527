"""What a message becomes when it is issued: its head from the settings, and its signed document."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from dashboards.ending import Ending, every_minute
from dashboards.frame import CENTRE
from dashboards.texts import Text
from streams.clock import local_date
from streams.public_warnings.document import Head, Reference, document
from streams.public_warnings.reading import Message
from streams.public_warnings.seal import NoSealError, Seal, seal
from streams.public_warnings.signature import signed
from streams.public_warnings.store import Issued
from streams.settings import Settings

FOLDER = "/cap"


def address(settings: Settings, identifier: str) -> str:
    """Return where an issued message is read."""
    return f"{settings.public_url.rstrip('/')}{FOLDER}/{identifier}.xml"


def sender(settings: Settings) -> str:
    """Return who sends: the setting, or else ioc@ and the host of the public address."""
    return settings.cap_sender or f"ioc@{urlsplit(settings.public_url).hostname or 'localhost'}"


def sender_name(settings: Settings, city: Text) -> Text:
    """Return the authority that is named: the setting in both languages, or else the centre and its province."""
    if settings.cap_sender_name:
        return Text(settings.cap_sender_name, settings.cap_sender_name)
    return Text(f"{CENTRE.vi} tỉnh {city.vi}", f"{CENTRE.en}, {city.en} province")


def seal_of(settings: Settings) -> Seal:
    """Return what signs here; raises NoSealError."""
    return seal(settings.cap_key.get_secret_value(), settings.cap_certificate)


def seal_ends(settings: Settings) -> datetime | None:
    """Return when what signs here ends, in real time; None where nothing does: that is told whoever issues."""
    try:
        return seal_of(settings).ends
    except NoSealError:
        return None


def keep_telling_of_the_seal(settings: Settings) -> None:
    """Say in the log, once a day, that what signs here ends soon."""
    if (ends := seal_ends(settings)) is not None:
        ending = Ending("the public warnings'")
        every_minute(lambda now: ending.tell(ends, now), "seal")


def issuer(settings: Settings, city: Text) -> Issued:
    """Return what makes the document of a message; raises NoSealError when nothing can be signed here.

    An identifier is the day, the message's number, and chance: a city that is set up anew begins at 1 again.
    """
    ours = seal_of(settings)
    ours.require_lasting(datetime.now(UTC))

    def issued(message: Message, references: Sequence[Reference], sent: datetime) -> tuple[Head, bytes]:
        identifier = f"{local_date(sent):%Y%m%d}-{message.id}-{secrets.token_hex(4)}"
        head = Head(
            identifier=identifier,
            sender=sender(settings),
            sent=sent,
            msg_type=message.msg_type,
            sender_name=sender_name(settings, city),
            references=references,
            web=address(settings, identifier),
        )
        return head, signed(document(head, message.content), ours)

    return issued
