"""Which reports an award owes its donor and when: the donor's rule cut to the award's days, beside what the agreement itself names."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Protocol
from uuid import UUID

from grants_app.core.calendar import Period
from grants_app.core.errors import Invalid
from grants_app.donors.profiles import profile
from grants_app.donors.schedule import OWN_FINAL, OWN_INTERIM, ReportTerm

_ONE_DAY = timedelta(days=1)
MOST_AGREED = 60
"""Reports that an agreement may name: monthly ones of five years."""


@dataclass(frozen=True, slots=True)
class OwedReport:
    """A financial report that an award owes its donor; without status it is not begun."""

    period: Period
    due_on: date
    is_final: bool
    status: str = ""
    version: int = 0
    report_id: UUID | None = None
    since: date | None = None
    name: str = ""
    """As the donor calls it."""
    has_narrative: bool = False
    is_agreed: bool = False
    """Its day stands in the agreement, not in the donor's rule."""

    @property
    def is_begun(self) -> bool:
        return bool(self.status)

    @property
    def is_accepted(self) -> bool:
        return self.status == "accepted"

    @property
    def is_with_donor(self) -> bool:
        """Sent, and neither queried nor lacking: accepted, or the donor reads it."""
        return self.status in ("sent", "accepted")

    def suffices(self, needed: str) -> bool:
        """Whether it lets the next advance pass: the donor must have it (`sent`), or have accepted it (`accepted`)."""
        return self.is_accepted or (needed == "sent" and self.is_with_donor)

    def has_ended(self, today: date) -> bool:
        """Whether its period is over, so that it can be made."""
        return self.period.ends_on < today

    def is_late(self, today: date) -> bool:
        """Past its day, and the donor never had it: a second version follows one that was sent."""
        return self.due_on < today and self.version <= 1 and self.status not in ("sent", "accepted", "queried")


@dataclass(frozen=True, slots=True)
class AgreedReport:
    """A report that the agreement itself names: its last day, and until when the donor wants it."""

    ends_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Agreed:
    """All reports that the agreement names, and the award's last day when they were recorded."""

    reports: tuple[AgreedReport, ...] = ()
    award_ends_on: date | None = None

    def for_award(self, ends_on: date) -> tuple[AgreedReport, ...]:
        """Those that still hold: an amendment that moves the end takes with it the report that was the final one."""
        is_moved = self.award_ends_on is not None and self.award_ends_on != ends_on
        return tuple(
            it for it in self.reports if it.ends_on <= ends_on and not (is_moved and it.ends_on == self.award_ends_on)
        )


NOTHING_AGREED = Agreed()


def owed_reports(
    award: Period,
    begun: Sequence[OwedReport],
    interim: ReportTerm = OWN_INTERIM,
    final: ReportTerm = OWN_FINAL,
    agreed: Agreed = NOTHING_AGREED,
) -> list[OwedReport]:
    """All reports of an award in the order of their periods: those begun with the days that they have, then those that come.

    The periods are those that the agreement names, and after the last of them those of the donor's rule, up to the award's end.
    """
    named = agreed.for_award(award.ends_on)
    due_on = {it.ends_on: it.due_on for it in named}
    owed = sorted(begun, key=lambda report: report.period.ends_on)
    begins_on = owed[-1].period.ends_on + _ONE_DAY if owed else award.starts_on
    owed += [OwedReport(period, period.ends_on, False) for period in _periods(award, begins_on, interim, named)]
    return [_with_its_day(report, award, interim, final, due_on) for report in owed]


def _periods(award: Period, begins_on: date, interim: ReportTerm, named: Sequence[AgreedReport]) -> Iterator[Period]:
    while begins_on <= award.ends_on:
        agreed_end = min((it.ends_on for it in named if it.ends_on >= begins_on), default=None)
        ends_on = min(agreed_end or interim.end_of_period(award.starts_on, begins_on), award.ends_on)
        yield Period(begins_on, ends_on)
        begins_on = ends_on + _ONE_DAY


def _with_its_day(
    report: OwedReport, award: Period, interim: ReportTerm, final: ReportTerm, agreed: dict[date, date]
) -> OwedReport:
    ends_on = report.period.ends_on
    is_final = ends_on >= award.ends_on
    term = final if is_final else interim
    return replace(
        report,
        due_on=agreed.get(ends_on) or term.due.after(ends_on),
        is_final=is_final,
        name=_name(report, award, term),
        has_narrative=term.has_narrative,
        is_agreed=ends_on in agreed,
    )


def _name(report: OwedReport, award: Period, term: ReportTerm) -> str:
    """As the donor calls it; a report on the way of other days than the donor's rule is no quarterly or annual one."""
    ends_on = report.period.ends_on
    is_usual = ends_on >= award.ends_on or term.end_of_period(award.starts_on, report.period.starts_on) == ends_on
    return term.name if is_usual else OWN_INTERIM.name


class Agreement(Protocol):
    """What an award's schedule hangs on: an award, or a row with these columns of one."""

    @property
    def id(self) -> UUID: ...
    @property
    def profile(self) -> str: ...
    @property
    def signed_on(self) -> date: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...


def owed_from(awards: Sequence[Agreement], known: Iterable[Any]) -> dict[UUID, list[OwedReport]]:
    """The reports that awards owe, from rows of what is known of them; rows without an award say nothing."""
    begun: dict[UUID, list[OwedReport]] = {}
    agreed: dict[UUID, Agreed] = {}
    for row in known:
        if row.report_id is not None:
            begun.setdefault(row.award_id, []).append(_begun(row))
        elif row.award_id is not None:
            agreed[row.award_id] = _with_day(agreed.get(row.award_id), row)
    return {its.id: _owed(its, begun.get(its.id, []), agreed.get(its.id, NOTHING_AGREED)) for its in awards}


def _begun(row: Any) -> OwedReport:
    period = Period(row.begins_on, row.until)
    return OwedReport(period, row.until, False, row.report_status, row.report_version, row.report_id, row.since)


def _with_day(so_far: Agreed | None, row: Any) -> Agreed:
    before = so_far.reports if so_far else ()
    days = sorted((*before, AgreedReport(row.until, row.agreed_due_on)), key=lambda it: it.ends_on)
    return Agreed(tuple(days), row.award_ended_on)


def _owed(its: Agreement, begun: Sequence[OwedReport], agreed: Agreed) -> list[OwedReport]:
    terms = profile(its.profile).on(its.signed_on)
    whole = Period(its.starts_on, its.ends_on)
    return owed_reports(whole, begun, terms.interim_report, terms.final_report, agreed)


def last_due(owed: Sequence[OwedReport], today: date) -> OwedReport | None:
    """The last report that is due: of those whose day has passed, the one that reaches furthest; None before the first."""
    due = [report for report in owed if report.due_on < today]
    return max(due, key=lambda report: report.period.ends_on) if due else None


def next_owed(owed: Sequence[OwedReport]) -> OwedReport | None:
    """The first report that is not begun; None where all are."""
    return next((report for report in owed if not report.is_begun), None)


def check_agreed(reports: Sequence[AgreedReport], award: Period, begun: Sequence[Period], reason: str) -> None:
    """Refuse (422) an agreement's list of reports that cannot be: each wrong row is named by its place, from 1."""
    wrong: dict[str, str] = {}
    if not reason.strip():
        wrong["reason"] = "Say where this stands: article, letter or e-mail of the donor."
    if len(reports) > MOST_AGREED:
        wrong["ends_on-1"] = f"At most {MOST_AGREED} reports can be recorded; this has {len(reports)}."
    for place, (name, says) in _wrong_rows(reports, award):
        wrong.setdefault(f"{name}-{place}", f"Report {place}: {says}")
    kept = {it.ends_on for it in reports}
    for period in begun if reports else ():
        if period.ends_on < max(kept) and period.ends_on not in kept:
            says = f"The report until {period.ends_on:%d %b %Y} is begun already; keep its last day in the list."
            wrong.setdefault("ends_on-1", says)
    if wrong:
        says = next(iter(wrong.values())) if len(wrong) == 1 else f"{len(wrong)} fields need your attention."
        raise Invalid(says, fields=wrong)


def _wrong_rows(reports: Sequence[AgreedReport], award: Period) -> Iterator[tuple[int, tuple[str, str]]]:
    before: date | None = None
    for place, it in enumerate(reports, 1):
        if it.ends_on not in award:
            yield place, ("ends_on", f"{it.ends_on:%d %b %Y} is outside the award, which runs {award}.")
        if before is not None and it.ends_on <= before:
            yield place, ("ends_on", "its period ends after that of the report before it.")
        if it.due_on <= it.ends_on:
            yield place, ("due_on", "it is due after the last day of its period.")
        before = it.ends_on
