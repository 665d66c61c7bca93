"""The `grants` command: everything that can be done on the pages can be done from a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO
from uuid import UUID

import typer
from rich.console import Console

from exports import BUDGET_TABLES, DONOR_BUDGETS, DONOR_REPORTS, JOURNALS, PAYMENT_REQUESTS, PUBLICATIONS
from grants_app.access import OPERATOR, Actor, Role
from grants_app.audit import verify
from grants_app.command_line import acting, exporting, keys, serving, working
from grants_app.command_line.speaking import (
    REFUSED,
    importing,
    plainly,
    proving,
    refuse,
    say,
    show_changes,
    show_notices,
    show_problems,
    show_table,
)
from grants_app.core.database import Database
from grants_app.core.errors import Forbidden, NotFound
from grants_app.core.taken_in import TakenIn
from grants_app.core.work import Work, clock, open_reading, open_work
from grants_app.demo import play
from grants_app.hubs import queries as hub_queries
from grants_app.imports import commands as imports
from grants_app.imports import rules as import_rules
from grants_app.people import commands as people
from grants_app.people import queries as people_queries
from grants_app.people.rules import DEMO_PASSWORD, LINK_LASTS
from grants_app.proofs.queries import PROOFS, findings
from grants_app.results import commands as result_commands
from grants_app.results import queries as result_queries
from grants_app.settings import Settings
from grants_app.strategy import commands as strategy_commands
from importers import IMPORTS

app = typer.Typer(
    help="The grants of a human-rights network: from the donor's call to the donor's own workbook.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
user = typer.Typer(help="Accounts.", no_args_is_help=True)
app.add_typer(user, name="user")
audit = typer.Typer(help="The audit trail as a file, and its proof without a database.", no_args_is_help=True)
app.add_typer(audit, name="audit")
app.add_typer(keys.app, name="keys")

AsEmail = Annotated[str | None, typer.Option("--as", metavar="EMAIL", help="Who acts, with that person's rights.")]
AwardReference = Annotated[str, typer.Option("--award", metavar="REF", help="Reference of the award.")]
HubCode = Annotated[str, typer.Option("--hub", metavar="CODE", help="Code of the hub.")]


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to answer on.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to answer on.")] = "127.0.0.1",
    with_demo: Annotated[
        bool, typer.Option("--with-demo", help="Load the demo network if the database is empty.")
    ] = False,
) -> None:
    """Start the program for the browser."""
    with plainly():
        settings = serving.fitting(Settings(), host, port)
        with serving.taken_port(host, port) as held, acting.opened(settings) as database:
            accounts = _prepare(settings, database, with_demo=with_demo)
            say(f"{settings.network_name} answers on {settings.base_url}  (Ctrl-C stops it)")
            if accounts:
                say(f"Demo accounts, all with the password «{DEMO_PASSWORD}»:")
                show_table(("E-mail address", "Role"), accounts)
            serving.serve(settings, database, held, accounts)


@app.command()
def worker() -> None:
    """Remind and send as a process of its own; several may work beside each other."""
    with plainly(), acting.opened_with_settings() as (settings, database):
        settings.must_mail_safely()
        say(f"{settings.network_name}: the worker reminds and sends  (Ctrl-C stops it)")
        working.work_on(settings, database)
        say("Stopped.")


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    with plainly(), acting.opened_with_settings() as (settings, database):
        _prepare(settings, database, with_demo=False)
        say("The database is at the newest schema.")


@app.command()
def demo() -> None:
    """Load the demo network into an empty database."""
    with plainly(), acting.opened_with_settings() as (settings, database):
        if not _is_empty(database):
            raise refuse("The database is not empty: the demo network is loaded into an empty one alone.")
        _prepare(settings, database, with_demo=True)
        say(f"The demo network is loaded. All its people have the password «{DEMO_PASSWORD}».")


def _prepare(settings: Settings, database: Database, *, with_demo: bool) -> list[tuple[str, str]]:
    """What every start sees to: the strategy's objectives and the indicators are here, and the demo where asked; gives its accounts."""
    with open_reading(database, OPERATOR) as work:
        is_furnished = bool(hub_queries.objectives(work)) and bool(result_queries.indicators(work))
    if not is_furnished:
        with open_work(database, OPERATOR, means="first start") as work:
            strategy_commands.register_shipped(work)
            result_commands.register_shipped(work)
    if not with_demo:
        return []
    if _is_empty(database):
        with Console(stderr=True).status("Loading the demo network …"):
            play.load(database, settings, clock().date())
    return play.accounts(database)


def _is_empty(database: Database) -> bool:
    with open_reading(database, OPERATOR) as work:
        return people_queries.people(work).total == 0


@app.command()
def check() -> None:
    """Prove that everything holds: the ledger, budgets, vouchers, reports and the audit trail."""
    with plainly(), acting.opened(Settings()) as database, open_reading(database, OPERATOR) as work:
        found = 0
        with proving(len(PROOFS)) as began:
            for finding in findings(work, began):
                say(finding)
                found += 1
        if found:
            raise refuse(f"{found:,} finding{'' if found == 1 else 's'}.", REFUSED)
        say("Everything holds.")


@audit.command("export")
def export_trail(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write.")],
    as_email: AsEmail = None,
) -> None:
    """Write the whole trail, a line of JSON for each link, and print the head of its chain."""
    with plainly(), acting.opened(Settings()) as database:
        actor = acting.actor(database, as_email)
        with open_reading(database, actor) as work:
            head = exporting.trail_file(work, output)
    say(f"{output} is written. The head of its chain, to be written down elsewhere, is\n{head}")


@audit.command("verify")
def verify_trail(
    file: Annotated[Path, typer.Argument(help="The exported trail.")],
    head: Annotated[str, typer.Option(metavar="DIGEST", help="The head that was written down.")] = "",
) -> None:
    """Prove an exported trail: nothing in it was changed, removed, swapped or cut off."""
    with plainly():
        with file.open("rb") as lines:
            proof = verify.verify(lines, head)
        for sentence in verify.in_words(proof):
            say(sentence)
        if proof.problems:
            raise typer.Exit(REFUSED)


@app.command()
def formats() -> None:
    """List what comes in and what goes out."""
    with plainly():
        say("What comes in (grants import KIND FILE)")
        show_table(("Kind", "What it is", "File"), [(kind, its.title, its.describes) for kind, its in IMPORTS.items()])
        say("\nWhat goes out (grants export FORMAT --award REF -o FILE)")
        what = ("Format", "What it is", "Donor", "What it needs")
        shelves = (DONOR_REPORTS, DONOR_BUDGETS, BUDGET_TABLES, PAYMENT_REQUESTS)
        show_table(what, [(code, it.title, it.donor, it.needs) for shelf in shelves for code, it in shelf.items()])
        say("\nThe books themselves (grants export FORMAT [--award REF] -o FILE)")
        show_table(("Format", "What it is"), [(code, its.title) for code, its in JOURNALS.items()])
        say("\nWhat is published for everybody (grants export FORMAT [--award REF] -o FILE)")
        show_table(
            ("Format", "What it is", "What it needs"), [(code, it.title, it.needs) for code, it in PUBLICATIONS.items()]
        )


@user.command("add")
def add_user(
    email: str,
    name: Annotated[str, typer.Option(help="Name of the person.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")],
    hub: HubCode = "",
) -> None:
    """Add an account and print its one-time link; an account that is here gets one role more."""
    with plainly(), acting.opened_with_settings() as (settings, database):
        with open_work(database, OPERATOR) as work:
            known = hub_queries.hub_by_code(work, hub) if hub else None
            if hub and known is None:
                raise NotFound(f"There is no hub {hub}. Import the network's registers first.")
            token = _add(work, email, name, role, known.id if known else None)
        if token:
            _say_link(settings, token)
        else:
            say(f"{email} has this role now, too.")


def _add(work: Work, email: str, name: str, role: Role, hub_id: UUID | None) -> str:
    """The token of the one-time link; empty where the account has a password already."""
    person = people_queries.person_by_email(work, email)
    if person is None:
        person = people.add_person(work, email=email, name=name, role=role, hub_id=hub_id)
    else:
        people.give_role(work, person.id, role, hub_id)
    return "" if person.password_hash else people.make_link(work, person.id)


@user.command("link")
def link_user(email: str) -> None:
    """Print a new one-time link by which a person sets the password."""
    with plainly(), acting.opened_with_settings() as (settings, database):
        with open_work(database, OPERATOR) as work:
            person = people_queries.person_by_email(work, email)
            if person is None:
                raise NotFound(f"There is no account {email}. `grants user add` makes one.")
            token = people.make_link(work, person.id)
        _say_link(settings, token)


def _say_link(settings: Settings, token: str) -> None:
    say(f"{settings.base_url.rstrip('/')}/password/{token}")
    typer.echo(f"The link works once, within {LINK_LASTS.days} days.", err=True)


@app.command("import")
def import_file(  # noqa: PLR0917 - each is an option of the command line
    kind: Annotated[str, typer.Argument(help=f"What the file is: {', '.join(IMPORTS)}.")],
    file: Annotated[Path, typer.Argument(help="The file.")],
    award: AwardReference = "",
    hub: HubCode = "",
    as_email: AsEmail = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only.")] = False,
    draft: Annotated[bool, typer.Option("--draft", help="Keep a budget or vouchers as a draft.")] = False,
) -> None:
    """Take a file in: all of it, or nothing with every problem."""
    with plainly(), acting.opened(Settings()) as database, opened(kind, file) as content:
        actor = acting.actor(database, as_email)
        with importing(file.name) as (bar, say_now):
            reading = import_rules.read(kind, content, file.name, bar)
            asked = import_rules.Asked(kind, file.name, reading, award, hub, draft)
            say_now(f"{asked.count:,} records: checking and taking in …")
            outcome = _take_in(database, actor, asked, means=acting.means(as_email), dry_run=dry_run)
        if outcome.problems:
            show_problems(file.name, outcome.problems)
            raise typer.Exit(REFUSED)
        show_notices(outcome.notices)
        show_changes(outcome.changes)
        say(_would_be(outcome) if dry_run else import_rules.in_words(outcome))


@contextmanager
def opened(kind: str, file: Path) -> Iterator[BinaryIO]:
    """The file, open as long as it is looked through and taken in."""
    import_rules.desk(kind)
    if not file.exists():
        raise NotFound(f"There is no file {file}.")
    if not file.is_file():
        raise NotFound(f"{file} is not a file.")
    with file.open("rb") as content:
        yield content


def _take_in(database: Database, actor: Actor, asked: import_rules.Asked, *, means: str, dry_run: bool) -> TakenIn:
    with open_work(database, actor, means=means) as work:
        return imports.try_out(work, asked) if dry_run else imports.take_in(work, asked)


def _would_be(outcome: TakenIn) -> str:
    return import_rules.in_words(outcome).replace(" taken in", " would be taken in", 1) + "; nothing was changed"


FORMATS = (*DONOR_REPORTS, *DONOR_BUDGETS, *BUDGET_TABLES, *PAYMENT_REQUESTS, *JOURNALS, *PUBLICATIONS)


@app.command()
def export(
    file_format: Annotated[
        str,
        typer.Argument(metavar="FORMAT", help=f"One of {', '.join(FORMATS)}."),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write.")],
    award: AwardReference = "",
    starts_on: Annotated[str, typer.Option("--from", metavar="DATE", help="First day, as 2026-01-31.")] = "",
    ends_on: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day, as 2026-12-31.")] = "",
    as_email: AsEmail = None,
) -> None:
    """Write a donor's own workbook from the ledger; or the books, or what is published, of all awards where none is named."""
    with plainly(), acting.opened_with_settings() as (settings, database):
        actor, network = acting.actor(database, as_email), settings.network_name
        opened = open_work if file_format in PUBLICATIONS else open_reading  # what is published leaves a note
        with Console(stderr=True).status(f"Writing {output.name} …"), opened(database, actor) as work:
            try:
                if file_format in JOURNALS:
                    says = exporting.journal_file(work, file_format, award, output, network=network)
                elif file_format in PUBLICATIONS:
                    says = exporting.publication_file(work, file_format, award, output)
                elif file_format in DONOR_BUDGETS or file_format in BUDGET_TABLES:
                    says = exporting.budget_file(work, file_format, award, output, network=network)
                elif file_format in PAYMENT_REQUESTS:
                    says = exporting.request_file(work, file_format, award, output, ends_on, network=network)
                else:
                    days = (starts_on, ends_on)
                    says = exporting.donor_file(work, file_format, award, output, days, network=network)
            except Forbidden as problem:
                raise refuse(problem.sentence, REFUSED) from problem
        say(says)
