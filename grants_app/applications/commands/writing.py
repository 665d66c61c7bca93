"""Starting an application and writing it: field by field, by several people at once, never over another's text unseen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, delete

from grants_app.access import Action
from grants_app.applications import queries, rules
from grants_app.applications.models import (
    Application,
    ApplicationField,
    ApplicationLine,
    ApplicationObjective,
    ApplicationStep,
)
from grants_app.applications.queries import objectives_served
from grants_app.applications.rules import Clash, FieldClash, Percent, RoughLine, Status, Value
from grants_app.calls import queries as call_queries
from grants_app.calls.rules import Openness, openness
from grants_app.communities import queries as community_queries
from grants_app.communities.rules import profile as community_file
from grants_app.core.errors import Conflict, Invalid, NotFound
from grants_app.core.money import Money
from grants_app.core.numbering import next_reference
from grants_app.core.search import keep
from grants_app.core.work import Work
from grants_app.hubs import queries as hub_queries
from grants_app.hubs.rules import shares_of
from grants_app.prospects import commands as prospects
from grants_app.prospects import queries as prospect_queries


def start(work: Work, call_id: UUID, community_id: UUID) -> Application:
    """Start an application for a community under a call; title, currency and period are suggested from the call."""
    community = hub_queries.community(work, community_id)
    work.must(Action.APPLICATION_WRITE, community.hub_id)
    call = call_queries.call(work, call_id)
    if openness(call.opens_on, call.deadline_at, work.now, call.deadline_zone) is Openness.CLOSED:
        raise Conflict(
            f"The call {call.reference} is closed. If the donor has moved the deadline, change it on the call first."
        )
    starts_on, ends_on = rules.suggested_period(call.deadline_at, work.today)
    application = Application(
        hub_id=community.hub_id,
        reference=next_reference(work, f"{hub_queries.hub(work, community.hub_id).code}-A"),
        call_id=call.id,
        community_id=community.id,
        status=Status.DRAFT,
        title=f"{community.alias}: {call.title}"[:300],
        currency=call.currency,
        starts_on=starts_on,
        ends_on=ends_on,
        created_by=work.actor.id,
        created_at=work.now,
        changed_at=work.now,
    )
    work.add(application)
    _insert_lines(work, application, [RoughLine("")] * rules.LINES_AT_START)
    keep(work, application.id, *queries.texts(work, application))
    work.add(
        ApplicationStep(
            application_id=application.id,
            name="start",
            source=Status.DRAFT,
            target=Status.DRAFT,
            at=work.now,
            by_id=work.actor.id,
            by_name=work.actor.name,
        )
    )
    work.note("application.started", application.id, application.hub_id, reference=application.reference, call=call.reference)  # fmt: skip
    _tell_prospect(work, application)
    return application


def _tell_prospect(work: Work, application: Application) -> None:
    """The go that it comes from knows its application, and a withdrawn one makes room for the next; its amount is a beginning."""
    prospect = prospect_queries.going(work, application.hub_id, application.call_id, application.community_id)
    if prospect is None:
        return
    earlier = queries.get(work, prospect.application_id) if prospect.application_id else None
    if earlier is None or earlier.status == Status.WITHDRAWN:
        prospects.start(work, prospect.id, application.id)
        if prospect.currency == application.currency:
            application.requested_minor = prospect.expected_minor
            work.add(application)


def save_field(
    work: Work, application_id: UUID, name: str, value: Value, *, edition: int | None = None, page: str = ""
) -> Application:
    """Keep one field as it was typed; see `save_fields`."""
    work.must_somewhere(Action.APPLICATION_WRITE)
    return save_fields(work, application_id, {name: value}, edition=edition, page=page)


def save_fields(
    work: Work, application_id: UUID, values: Mapping[str, Value], *, edition: int | None = None, page: str = ""
) -> Application:
    """Keep several fields: all of them, or none.

    Names as in `rules.FIELDS`, of a budget line's cell (`rules.line_field`) or of an objective's share (`rules.share_field`);
    amounts in minor units, objectives as ids, shares as `rules.Percent`. A choice of objectives is written before their shares.
    `edition` is the one that the page showed and `page` that page's own key: a field that another page changed since is
    not written over, FieldClash (409) tells both texts. Without an edition nobody else is minded (imports, the demo).
    """
    work.must_somewhere(Action.APPLICATION_WRITE)
    draft = _Draft.open(work, application_id)
    wanted = {name: _clean(value) for name, value in values.items()}
    changed = {name: value for name, value in wanted.items() if draft.current(name) != value}
    if edition is not None:
        draft.refuse_clashes(changed, edition, page)
    if not changed:
        return draft.application
    draft.application.edition += 1
    told = {name: {"before": draft.told(draft.current(name)), "after": draft.told(changed[name])} for name in changed}
    for name, value in sorted(changed.items(), key=lambda field: rules.parse_share_field(field[0]) is not None):
        draft.write(name, value)
        draft.remember(name, page)
    draft.touch()
    application = draft.application
    work.note("application.saved", application.id, application.hub_id, edition=application.edition, changed=told)
    return application


def use_file(work: Work, application_id: UUID) -> Application:
    """Add what the community's file says to the summary, in words; what stands there already is not added again."""
    work.must_somewhere(Action.APPLICATION_WRITE)
    draft = _Draft.open(work, application_id)
    community = hub_queries.community(work, draft.application.community_id)
    words = community_file.in_words(community_queries.facts(work, community.id), community.kind)
    if not words:
        raise Invalid(
            f"The file of {community.alias} says nothing yet. Write it once on its page; then it is used here."
        )
    summary = draft.application.summary
    if words in summary:
        return draft.application
    longer = f"{summary}\n\n{words}" if summary else words
    if len(longer) > rules.LONGEST["summary"]:
        says = f"Summary: with the community's file it would have {len(longer)} characters, and {rules.LONGEST['summary']} are the most."
        raise Invalid(says, fields={"summary": says})
    return save_fields(work, application_id, {"summary": longer})


def add_line(work: Work, application_id: UUID) -> ApplicationLine:
    """Add an empty line to the rough budget."""
    work.must_somewhere(Action.APPLICATION_WRITE)
    draft = _Draft.open(work, application_id)
    if len(draft.lines) >= rules.MOST_LINES:
        raise Invalid(f"A rough budget has at most {rules.MOST_LINES} lines; put some of them together.")
    position = max((line.position for line in draft.lines.values()), default=0) + 1
    line = ApplicationLine(application_id=application_id, position=position)
    work.add(line)
    draft.touch()
    work.note("application.line-added", application_id, draft.application.hub_id, line=line.id)
    return line


def remove_line(work: Work, application_id: UUID, line_id: UUID) -> None:
    """Remove a line of the rough budget; a line that is gone already is no mistake."""
    work.must_somewhere(Action.APPLICATION_WRITE)
    draft = _Draft.open(work, application_id)
    line = draft.lines.pop(line_id, None)
    if line is None:
        return
    names = [rules.line_field(line_id, cell) for cell in rules.LINE_CELLS]
    of_line = (col(ApplicationField.application_id) == application_id, col(ApplicationField.name).in_(names))
    work.session.execute(delete(ApplicationField).where(*of_line))
    work.session.delete(line)
    draft.touch()
    amount = None if line.amount_minor is None else Money(line.amount_minor, draft.application.currency)
    work.note("application.line-removed", application_id, draft.application.hub_id, line=line_id, amount=amount)


def put_lines(work: Work, application_id: UUID, lines: Sequence[RoughLine]) -> None:
    """Replace the whole rough budget; amounts in minor units of the application's currency."""
    work.must_somewhere(Action.APPLICATION_WRITE)
    draft = _Draft.open(work, application_id)
    if len(lines) > rules.MOST_LINES:
        raise Invalid(f"A rough budget has at most {rules.MOST_LINES} lines; put some of them together.")
    work.session.execute(delete(ApplicationLine).where(col(ApplicationLine.application_id) == application_id))
    draft.lines.clear()
    _insert_lines(work, draft.application, lines)
    draft.application.edition += 1
    draft.touch()
    total = rules.rough_total(lines, draft.application.currency)
    work.note("application.lines-put", application_id, draft.application.hub_id, lines=len(lines), total=total)


def _insert_lines(work: Work, application: Application, lines: Sequence[RoughLine]) -> None:
    work.session.add_all(
        ApplicationLine(
            application_id=application.id,
            position=position,
            heading=line.heading,
            description=line.description,
            amount_minor=line.amount_minor,
        )
        for position, line in enumerate(lines, 1)
    )
    work.session.flush()


def _clean(value: Value) -> Value:
    """Lines end alike whatever the browser sends, and a choice of several has one order."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    return tuple(sorted(set(value))) if isinstance(value, tuple) else value


@dataclass
class _Draft:
    """A draft that is locked and being written: everything that its fields need, read once."""

    work: Work
    application: Application
    lines: dict[UUID, ApplicationLine]
    shares: dict[UUID, int]
    """Of the objectives that are served."""
    last: dict[str, ApplicationField]

    @classmethod
    def open(cls, work: Work, application_id: UUID) -> "_Draft":
        """Refuses what is not the person's to write, and what is no longer a draft."""
        application = queries.get(work, application_id, to_change=True)
        work.must(Action.APPLICATION_WRITE, application.hub_id)
        rules.must_be_draft(application.status)
        return cls(
            work,
            application,
            {line.id: line for line in queries.lines(work, application_id)},
            {each.id: each.percent for each in objectives_served(work, application_id)},
            queries.last_changes(work, application_id),
        )

    def current(self, name: str) -> Value:
        """What the field holds; NotFound for a name that is no field."""
        if place := rules.parse_line_field(name):
            cell: Value = getattr(self._line(place[0]), rules.COLUMNS.get(place[1], place[1]))
            return cell
        if name == "objectives":
            return tuple(sorted(self.shares))
        if objective_id := rules.parse_share_field(name):
            percent = self.shares.get(objective_id)
            return None if percent is None else Percent(percent)
        if name not in rules.FIELDS:
            raise NotFound
        kept: Value = getattr(self.application, rules.COLUMNS.get(name, name))
        return kept

    def write(self, name: str, value: Value) -> None:
        if place := rules.parse_line_field(name):
            setattr(self._line(place[0]), rules.COLUMNS.get(place[1], place[1]), value)
        elif name == "objectives":
            self._serve(value if isinstance(value, tuple) else ())
        elif objective_id := rules.parse_share_field(name):
            self._share(objective_id, value if isinstance(value, int) else 0)
        else:
            setattr(self.application, rules.COLUMNS.get(name, name), value)

    def _line(self, line_id: UUID) -> ApplicationLine:
        if line_id not in self.lines:
            raise Conflict(
                "Somebody else removed this line of the budget meanwhile. Reload the page to see the others."
            )
        return self.lines[line_id]

    def _serve(self, chosen: tuple[UUID, ...]) -> None:
        """Those of the strategy in force today; what an earlier one left chosen may stay."""
        offered = [objective.id for objective in hub_queries.objectives_on(self.work, self.work.today)]
        if not {*offered, *self.shares}.issuperset(chosen):
            sentence = "Objectives served: choose from the list."
            raise Invalid(sentence, fields={"objectives": sentence})
        in_order = [each for each in dict.fromkeys((*self.shares, *offered)) if each in chosen]
        in_order.sort(key=lambda each: offered.index(each) if each in offered else -1)
        self._write_shares(shares_of(in_order, self.shares))

    def _share(self, objective_id: UUID, percent: int) -> None:
        if objective_id not in self.shares:
            sentence = "Choose the objective first; then say how much of it is served."
            raise Invalid(sentence, fields={"objectives": sentence})
        if not 0 <= percent <= 100:
            sentence = "A share is a whole number of percent from 0 to 100."
            raise Invalid(sentence, fields={rules.share_field(objective_id): sentence})
        self._write_shares(self.shares | {objective_id: int(percent)})

    def _write_shares(self, shares: dict[UUID, int]) -> None:
        served, own_id = ApplicationObjective, self.application.id
        self.work.session.execute(delete(served).where(col(served.application_id) == own_id))
        self.work.add_all(
            served,
            [{"application_id": own_id, "objective_id": its, "percent": percent} for its, percent in shares.items()],
        )
        self.shares = shares

    def remember(self, name: str, page: str) -> None:
        """Who changed the field last and on which page, so that all other pages notice it."""
        application, work = self.application, self.work
        row = self.last.get(name) or ApplicationField(
            application_id=application.id, name=name, edition=0, by_name="", at=work.now
        )
        row.edition, row.page, row.by_name, row.at = application.edition, page[:40], work.actor.name, work.now
        work.session.add(row)

    def touch(self) -> None:
        """Write the draft with the moment of its last change."""
        self.application.changed_at = self.work.now
        self.work.session.add_all([self.application, *self.lines.values()])
        self.work.session.flush()
        keep(self.work, self.application.id, *queries.texts(self.work, self.application))

    def refuse_clashes(self, changed: Mapping[str, Value], edition: int, page: str) -> None:
        """Refuse to write over what another page changed since this one was shown."""
        clashes = [
            Clash(
                name=name,
                label=rules.label(name),
                theirs=queries.shown(self.work, self.application, self.current(name)),
                mine=queries.shown(self.work, self.application, value),
                by_name=self.last[name].by_name,
                at=self.last[name].at,
            )
            for name, value in changed.items()
            if name in self.last and self.last[name].edition > edition and self.last[name].page != page
        ]
        if clashes:
            raise FieldClash(clashes)

    def told(self, value: Value) -> str:
        """What the trail may keep for ever: figures and days as they are; of texts, which may name people, only a digest."""
        if isinstance(value, str) and value:
            return f"{len(value)} characters, {rules.fingerprint(value)}"
        if isinstance(value, tuple):
            return ", ".join(map(str, value))
        return queries.shown(self.work, self.application, value)
