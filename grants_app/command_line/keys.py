"""`grants keys`: new keys for sealed identities, some rows in each transaction, and the proof that all of them open."""

from typing import Annotated

import typer

from grants_app.access import OPERATOR
from grants_app.command_line import acting
from grants_app.command_line.speaking import REFUSED, plainly, refuse, say
from grants_app.communities import commands, queries
from grants_app.communities.keeping import findings
from grants_app.core.errors import NotFound
from grants_app.core.master_key import new_key
from grants_app.core.work import open_reading, open_work
from grants_app.hubs.queries import hub_by_code

app = typer.Typer(help="Keys of sealed identities.", no_args_is_help=True)
_AT_MOST = 100_000
"""Portions of one run; a run that was broken off is begun again and goes on."""


@app.command()
def rotate(hub: Annotated[str, typer.Option("--hub", metavar="CODE", help="Code of the hub.")]) -> None:
    """Give a hub a new key: everything of it is sealed again, and its older keys are destroyed."""
    with plainly(), acting.opened_with_settings() as (settings, database):
        with open_work(database, OPERATOR) as work:
            its = hub_by_code(work, hub)
            if its is None:
                raise NotFound(f"There is no hub {hub}.")
            number = commands.begin_rotation(work, settings.master_key, its.id).number
        rows = 0
        for _ in range(_AT_MOST):
            with open_work(database, OPERATOR) as work:
                some = commands.seal_again(work, settings.master_key, its.id)
            rows += some
            if not some:
                break
        with open_work(database, OPERATOR) as work:
            older = commands.end_rotation(work, its.id)
        say(
            f"{its.name} has key {number} now: {rows:,} rows sealed again, {older} older key{'s' * (older != 1)} destroyed."
        )
        say("Make a backup of the database: older backups still open with the key that was destroyed here.")


@app.command()
def rewrap() -> None:
    """Make a new master key and wrap the hubs' keys by it; the old one is kept beside it until you remove it."""
    with plainly(), acting.opened_with_settings() as (settings, database):
        master = settings.master_key
        keys = master.keys()
        if len(keys) == 1:
            keys = (new_key(), *keys)
            master.put(keys)
        with open_work(database, OPERATOR) as work:
            wrapped = commands.wrap_anew(work, master)
        old = master.keep_old(keys[1:])
        master.put(keys[:1])
        say(f"The master key is new: {wrapped} key{'s' * (wrapped != 1)} wrapped anew.")
        say(
            f"The old one is in {old}: older backups of the database need it. Copy the new one away from the database's backups."
        )


@app.command()
def check() -> None:
    """Prove that the master key is here, that no other account reads it, and that everything sealed opens."""
    with plainly(), acting.opened_with_settings() as (settings, database), open_reading(database, OPERATOR) as work:
        found = 0
        for sentence in findings(work, settings.master_key):
            say(sentence)
            found += 1
        if found:
            raise refuse(f"{found:,} finding{'s' * (found != 1)}.", REFUSED)
        say(f"Everything sealed opens: {queries.sealed_count(work):,} rows under {len(queries.keys(work))} keys.")
