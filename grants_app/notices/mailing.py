"""A mail on its way to a server by SMTP: each failure is known to have happened before the server took it, or is not known."""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

_PATIENCE = 20
"""Seconds that the server may take for each answer."""
_TAKEN, _GO_ON = 250, 354


class Outcome(StrEnum):
    """What became of a message."""

    SENT = "sent"
    LATER = "later"
    """The server surely did not take it, and may another time."""
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """The server had all of it when the line broke: it may have taken it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a message, and why."""

    outcome: Outcome
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One notice as a mail tells it; `link` is an address within the program."""

    subject: str
    text: str
    link: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes to one person: one notice, or all of a morning."""

    id: UUID
    to: str
    name: str
    told: Sequence[Told]
    is_digest: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """The server, and who writes: `security` is starttls, tls or none."""

    server: str
    port: int
    security: str
    user: str
    password: str = field(repr=False)
    address: str
    network: str
    base_url: str

    def compose(self, letter: Letter, made_at: datetime) -> EmailMessage:
        """The mail in plain text; its Message-ID stays the same however often it is tried."""
        base = self.base_url.rstrip("/")
        mail = EmailMessage(policy=SMTP)
        mail["From"] = formataddr((self.network, self.address))
        mail["To"] = formataddr((letter.name, letter.to))
        mail["Subject"] = _subject(letter)
        mail["Date"] = format_datetime(made_at)
        mail["Message-ID"] = f"<{letter.id}@{urlsplit(base).hostname or 'localhost'}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail["List-Unsubscribe"] = f"<{base}/notices>"
        why = "each notice" if not letter.is_digest else "the notices of a day together"
        parts = [f"{it.subject}\n{it.text}\n{base}{it.link}" for it in letter.told]
        parts.append(
            f"-- \n{self.network} sends you {why} by mail, as you chose. Change it, or get none, at {base}/notices"
        )
        mail.set_content("\n\n".join(parts) + "\n", cte="quoted-printable")
        return mail


def _subject(letter: Letter) -> str:
    first = letter.told[0].subject
    return first if len(letter.told) == 1 else f"{len(letter.told)} notices: {first}, …"


class Line:
    """A connection to the server, made when it is first needed and again after it broke."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._smtp: smtplib.SMTP | None = None

    def send(self, mail: EmailMessage, to: str, may_go: Callable[[], bool] = lambda: True) -> Delivery:
        """Hand one mail to the server. `may_go` is asked just before its content goes."""
        try:
            delivery = self._introduce(to)
            if delivery is None and not may_go():
                self._drop()
                return Delivery(Outcome.LATER, "It took too long to reach the server.")
            if delivery is None and (answer := self._connected().docmd("DATA"))[0] != _GO_ON:
                delivery = _by_code(*answer)
        except (OSError, smtplib.SMTPException) as problem:
            self._drop()
            return Delivery(Outcome.LATER, _said(problem))
        if delivery is not None:
            self._reset()
            return delivery
        return self._hand_over(mail)

    def _introduce(self, to: str) -> Delivery | None:
        """Name sender and receiver; what the server answers when it does not want them."""
        if not to.isascii() or re.search(r"[\s<>]", to):
            return Delivery(Outcome.REFUSED, "The e-mail address cannot be written to.")
        smtp = self._connected()
        for code, answer in (smtp.mail(self._sender.address), smtp.rcpt(to)):
            if code not in (_TAKEN, 251):
                return _by_code(code, answer)
        return None

    def _hand_over(self, mail: EmailMessage) -> Delivery:
        """From here on nobody knows whether the server has it, until it says so."""
        smtp = self._connected()
        try:
            smtp.send(re.sub(rb"(?m)^\.", b"..", mail.as_bytes().rstrip(b"\r\n")) + b"\r\n.\r\n")
            code, answer = smtp.getreply()
        except (OSError, smtplib.SMTPException) as problem:
            self._drop()
            return Delivery(Outcome.UNKNOWN, f"The line broke while the server took it: {_said(problem)}")
        return Delivery(Outcome.SENT) if code == _TAKEN else _by_code(code, answer)

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            self._smtp = self._connect()
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        its, safely = self._sender, ssl.create_default_context()
        smtp: smtplib.SMTP
        if its.security == "tls":
            smtp = smtplib.SMTP_SSL(its.server, its.port, timeout=_PATIENCE, context=safely)
        else:
            smtp = smtplib.SMTP(its.server, its.port, timeout=_PATIENCE)
        try:
            if its.security == "starttls":
                smtp.starttls(context=safely)
            smtp.ehlo_or_helo_if_needed()
            if its.user:
                smtp.login(its.user, its.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _reset(self) -> None:
        try:
            if self._smtp is not None:
                self._smtp.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def close(self) -> None:
        """Take leave; what was handed over stays so whatever happens here."""
        if self._smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
        self._drop()


@contextmanager
def line_to(sender: Sender) -> Iterator[Line]:
    """A line for as many mails as are due."""
    line = Line(sender)
    try:
        yield line
    finally:
        line.close()


def _by_code(code: int, answer: bytes) -> Delivery:
    """A refusal that begins with 4 is for now, one with 5 for good; nothing was taken either way."""
    outcome = Outcome.REFUSED if 500 <= code < 600 else Outcome.LATER
    return Delivery(outcome, f"The server answered {code} {answer.decode(errors='replace')}")


def _said(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"
