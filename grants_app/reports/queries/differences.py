"""Where a version of a report differs from the one that it replaced: line by line, and entry by entry."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from grants_app.awards.models import Award
from grants_app.core.work import Work
from grants_app.reports.models import Report
from grants_app.reports.queries.entries import Entries, Narrowed, entries
from grants_app.reports.queries.figures import Figures, figures_of, typed_lines


@dataclass(frozen=True, slots=True)
class LineDifference:
    """One line's cost of the period in both versions, in minor units of the award's currency."""

    line_id: UUID
    code: str
    description: str
    before: int
    now: int
    said_before: str = ""
    said_now: str = ""
    """Why the line varies from its budget, as each version tells the donor."""

    @property
    def is_explained_otherwise(self) -> bool:
        return self.said_before != self.said_now

    @property
    def difference(self) -> int:
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class Differences:
    """A version beside the one before it, and every entry that it takes up anew."""

    earlier: Report
    lines: tuple[LineDifference, ...]
    entries: Entries

    @property
    def before(self) -> int:
        return sum(line.before for line in self.lines)

    @property
    def now(self) -> int:
        return sum(line.now for line in self.lines)


def version_before(work: Work, report: Report) -> Report | None:
    """The version that this one replaced, or None for a first version."""
    return work.session.exec(
        select(Report)
        .where(Report.award_id == report.award_id, Report.ends_on == report.ends_on, Report.version < report.version)
        .order_by(col(Report.version).desc())
    ).first()


def differences(
    work: Work, its: Award, report: Report, found: Figures, *, first: int = 0, most: int = 50
) -> Differences | None:
    """Every line and entry that differs from the version before; None for a first version."""
    earlier = version_before(work, report)
    if earlier is None:
        return None
    said_then, said_now = (_said(work, one) for one in (earlier, report))
    then = {figure.line.line_id: figure.period for figure in figures_of(work, its, earlier).lines}
    lines = tuple(
        LineDifference(
            figure.line.line_id,
            figure.line.code,
            figure.line.description,
            then.get(figure.line.line_id, 0),
            figure.period,
            said_then.get(figure.line.line_id, ""),
            said_now.get(figure.line.line_id, ""),
        )
        for figure in found.lines
    )
    return Differences(earlier, lines, entries(work, found, Narrowed(only_new=True), first=first, most=most))


def _said(work: Work, report: Report) -> dict[UUID, str]:
    return {line_id: line.explanation.strip() for line_id, line in typed_lines(work, report.id).items()}
