"""E-mail over SMTP (RFC 5321, 5322): one session for a run of messages, the key as Message-ID."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from email.header import Header
from email.headerregistry import Address, AddressHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import localtime

from streams.delivery.channel import Channel, Message, RefusedError, UnavailableError
from streams.delivery.failures import said, why
from streams.settings import Settings
from streams.texts import Text

TIMEOUT_S = 10.0
_PERMANENT = 500
_WHO = Text("Máy chủ thư", "Mail server")


class _WholeWords(EmailPolicy):
    """Writes long subjects and names with all their spaces: Python loses those between encoded words (gh-92081)."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return a header as it goes over the wire."""
        words, address = _parts(name, value)
        if words.isascii() or not address.isascii():
            return super().fold_binary(name, value)
        folded = Header(words, "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {folded}{address and f'{self.linesep} {address}'}{self.linesep}".encode("ascii")


def _parts(name: str, value: str) -> tuple[str, str]:
    """Return what a header says in words, and the address that stands behind it."""
    if isinstance(value, AddressHeader) and len(value.addresses) == 1:
        return value.addresses[0].display_name, f"<{value.addresses[0].addr_spec}>"
    return (value if name.lower() == "subject" else ""), ""


WIRE = _WholeWords(linesep="\r\n")


class EmailSender:
    """A session with the mail server; opened at the first message, reopened after a failure."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server: smtplib.SMTP | None = None

    def send(self, message: Message) -> str:
        """Hand one message over and return the server's answer to DATA.

        Raises RefusedError when the server refuses the recipient or the content for good (5xx),
        UnavailableError for all else: a fault of ours or of the server that will be mended.
        """
        try:
            if self._server is None:
                self._server = self._connect()
            return self._transact(self._server, message)
        except (RefusedError, UnavailableError):
            raise
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise UnavailableError(_words(error)) from error

    def close(self) -> None:
        """End the session."""
        server, self._server = self._server, None
        if server is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _connect(self) -> smtplib.SMTP:
        s = self._settings
        try:
            server = smtplib.SMTP(s.smtp_host, s.smtp_port, timeout=TIMEOUT_S)
        except (smtplib.SMTPConnectError, smtplib.SMTPServerDisconnected, OSError) as error:
            place = f"{s.smtp_host}:{s.smtp_port}"
            who = Text(f"Máy chủ thư {place}", f"Mail server {place}")
            raise UnavailableError(said(who, why(error))) from error
        try:
            if s.smtp_starttls:
                server.starttls(context=ssl.create_default_context())
            if s.smtp_user and s.smtp_password:
                server.login(s.smtp_user, s.smtp_password.get_secret_value())
        except BaseException:
            server.close()
            raise
        return server

    def _transact(self, server: smtplib.SMTP, message: Message) -> str:
        mail = compose(message, self._settings.smtp_sender)
        server.ehlo_or_helo_if_needed()
        code, answer = server.mail(self._settings.smtp_sender)
        if code != 250:
            raise smtplib.SMTPSenderRefused(code, answer, self._settings.smtp_sender)
        code, answer = server.rcpt(message.address)
        if code >= _PERMANENT:
            server.rset()
            raise RefusedError(f"người nhận / recipient: {_answer(code, answer)}")
        if code not in (250, 251):
            raise smtplib.SMTPRecipientsRefused({message.address: (code, answer)})
        code, answer = server.data(mail.as_bytes(policy=WIRE))
        if code >= _PERMANENT:
            server.rset()
            raise RefusedError(f"nội dung / content: {_answer(code, answer)}")
        if code != 250:
            raise smtplib.SMTPDataError(code, answer)
        return _answer(code, answer)


def open_sender(settings: Settings) -> EmailSender:
    """Return a sender for the mail server of the settings."""
    return EmailSender(settings)


CHANNEL = Channel(
    label=Text("Thư điện tử", "E-mail"),
    open_sender=open_sender,
    address=re.compile(r"[^@\s<>]+@[^@\s<>]+"),
    example="an@example.vn",
    keyed=True,
)


def compose(message: Message, sender: str) -> EmailMessage:
    """Return the mail; Message-ID is made of the key, so every repetition carries the same.

    A header has one line, whatever a station or an officer is called: no name may keep an alert from going out.
    """
    domain = sender.rpartition("@")[2] or "localhost"
    mail = EmailMessage()
    mail["Message-ID"] = f"<{message.key}@{domain}>"
    if message.thread != message.key:
        mail["In-Reply-To"] = mail["References"] = f"<{message.thread}@{domain}>"
    mail["Date"] = localtime()
    mail["From"] = Address("IOC", addr_spec=sender)
    mail["To"] = Address(_one_line(message.name), addr_spec=message.address)
    mail["Subject"] = _one_line(message.subject)
    mail["Auto-Submitted"] = "auto-generated"
    if message.urgent:
        mail["X-Priority"] = "1"
        mail["Importance"] = "high"
    mail.set_content(message.body)
    for attachment in message.attachments:
        kind, _, form = attachment.media_type.partition("/")
        mail.add_attachment(attachment.content, maintype=kind, subtype=form, filename=attachment.name)
    return mail


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(_answer(*answer) for answer in error.recipients.values())
    return said(_WHO, why(error))


def _answer(code: int, text: bytes | str) -> str:
    return f"{code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"
