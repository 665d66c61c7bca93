"""Everything that is due in the outbox is sent: each message is claimed, sent, and written down in a transaction of its own."""

import secrets
from collections.abc import Callable
from datetime import datetime

from grants_app.access import Actor
from grants_app.core.database import Database
from grants_app.core.work import clock, open_work
from grants_app.notices import commands
from grants_app.notices.mailing import Delivery, Line, Outcome, Sender, line_to
from grants_app.notices.queries import Claim
from grants_app.settings import Settings

WORKER = Actor(id=None, name="Worker", is_operator=True)
"""Who sends and reminds: the program itself."""


def new_name() -> str:
    """The name of one worker in one life: what an earlier life of it claimed is not its own."""
    return f"worker-{secrets.token_hex(8)}"


def sender_of(settings: Settings) -> Sender | None:
    """The mail server of the settings; None where there is none. Raises UnfitSettings."""
    settings.must_mail_safely()
    if not settings.mail_server:
        return None
    return Sender(
        server=settings.mail_server,
        port=settings.mail_port,
        security=settings.mail_security,
        user=settings.mail_user,
        password=settings.mail_password,
        address=settings.mail_from,
        network=settings.network_name,
        base_url=settings.base_url,
    )


def send_due(
    database: Database,
    sender: Sender,
    worker: str,
    *,
    now: Callable[[], datetime] = clock,
    ending: Callable[[], bool] = lambda: False,
) -> int:
    """Send all that is due now, until `ending` says so; gives how many left."""
    with open_work(database, WORKER, means="worker", now=now()) as work:
        commands.give_up(work)
        commands.gather_digests(work)
    left = 0
    with line_to(sender) as line:
        while not ending() and (claim := _claim(database, worker, now())) is not None:
            delivery = _send(line, sender, claim, now)
            with open_work(database, WORKER, means="worker", now=now()) as work:
                commands.settle(work, claim, delivery)
            left += delivery.outcome is Outcome.SENT
    return left


def _claim(database: Database, worker: str, moment: datetime) -> Claim | None:
    """The next message, claimed durably: whatever happens from here on, nobody else sends it."""
    with open_work(database, WORKER, means="worker", now=moment) as work:
        return commands.claim(work, worker)


def _send(line: Line, sender: Sender, claim: Claim, now: Callable[[], datetime]) -> Delivery:
    return line.send(sender.compose(claim.letter, now()), claim.letter.to, may_go=lambda: now() < claim.until)
