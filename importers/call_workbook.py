"""Our own workbook of calls: what hub staff collect from donors' pages and letters, with deadlines, questions and documents."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import BinaryIO
from zoneinfo import ZoneInfo

from importers import cells, table, workbook
from importers.cells import Cell, Unreadable, shown
from importers.countries import COUNTRIES
from importers.records import CallDocument, CallRecord, DeadlineRecord, QuestionRecord, Reading, Unusable
from importers.table import NEVER, Column, Findings, Row, Seen

APPLICANTS = (
    "informal-group", "community-organisation", "local-ngo", "international-ngo", "cooperative", "indigenous-authority",
    "trade-union", "university", "media", "public-body", "international-organisation", "company", "individual",
)  # fmt: skip
THEMES = (
    "defenders", "land-environment", "indigenous-peoples", "women", "livelihoods", "legal-aid", "digital", "expression",
    "democracy", "children-youth", "migration", "labour", "lgbti", "health", "peace", "climate",
)  # fmt: skip
MONEY = (
    "project", "core", "cooperative-agreement", "lump-sum", "sub-grants", "emergency", "prize", "contract", "loan", "in-kind",
)  # fmt: skip
PARTNERS = ("allowed", "required")
STAGES = ("concept", "full")
ANSWERS = ("text", "number", "amount", "date", "yes-no", "choice", "document")
UNITS = ("words", "characters", "pages")

CALLS = table.columns(
    ("Reference", "Title", "Donor", "Currency"),
    (
        "Donor's name", "Programme", "Opens on", "Time zone", "In all", "Least", "Most", "Co-financing %", "Countries",
        "Who may apply", "Themes", "Gives", "Years registered", "Turnover", "Partners", "Least partners", "Contact", "Link",
        "Description", "Conditions",
    ),
)  # fmt: skip
DEADLINES = table.columns(("Call", "Day"), ("Hour", "Stage", "What is due", "Amount"))
QUESTIONS = table.columns(("Call", "Question"), ("Section", "Help", "Answer", "Limit", "Counted in"))
DOCUMENTS = table.columns(("Call", "Title", "Link"))
SHEETS: Mapping[str, tuple[Column, ...]] = {
    "Calls": CALLS, "Deadlines": DEADLINES, "Questions": QUESTIONS, "Documents": DOCUMENTS,
}  # fmt: skip
ZONE = "Europe/Brussels"


def read(file: BinaryIO, _name: str = "") -> Reading[CallRecord]:
    """All calls with what the other sheets say of each, and all problems."""
    book = workbook.read(file, tuple(SHEETS))
    findings = Findings()
    found = table.find(book.sheet("Calls"), CALLS)
    found.report_unknown(findings)
    calls, seen = _Calls(), Seen()
    rows = list(found.rows(findings))
    for row in rows:
        reference = row.text("Reference", 120, required=True)
        first = seen.before(row, reference.casefold()) if reference else None
        if first is not None:
            row.problem("Reference", f"This call stands in row {first} already: leave one of the two rows out.")
        calls.know(row, reference)
    for name in ("Deadlines", "Questions", "Documents"):
        _parts(book, name, calls, findings)
    read_rows = [(row, _call(row, calls)) for row in rows]
    records = [record for row, record in read_rows if row.is_good]
    if not records and not findings.problems:
        raise Unusable("The sheet «Calls» has none but headings: there is no row to take in.")
    return findings.reading(records)


class _Calls:
    """What the other sheets say of the calls of this workbook."""

    def __init__(self) -> None:
        self.zones: dict[str, str] = {}
        self.currencies: dict[str, str] = {}
        self.deadlines: dict[str, list[DeadlineRecord]] = defaultdict(list)
        self.questions: dict[str, list[QuestionRecord]] = defaultdict(list)
        self.documents: dict[str, list[CallDocument]] = defaultdict(list)

    def know(self, row: Row, reference: str) -> None:
        key = reference.casefold()
        self.zones.setdefault(key, row.read("Time zone", cells.time_zone_of) or ZONE)
        self.currencies.setdefault(key, row.currency("Currency"))


def _parts(book: workbook.Workbook, name: str, calls: _Calls, findings: Findings) -> None:
    """The rows of one of the other sheets; a sheet that is absent or blank has none."""
    if name not in book.sheets or not book.sheets[name].rows:
        return
    found = table.find(book.sheets[name], SHEETS[name])
    found.report_unknown(findings)
    for row in found.rows(findings):
        key = row.text("Call", 120, required=True).casefold()
        if row.good("Call") and key not in calls.zones:
            row.problem("Call", "No row of the sheet Calls has this reference: write it as it stands there.")
        _PARTS[name](row, key, calls)


def _deadline(row: Row, key: str, calls: _Calls) -> None:
    zone = ZoneInfo(calls.zones.get(key, ZONE))
    day, hour = row.day("Day"), row.read("Hour", _hour)
    stage = row.choice("Stage", STAGES, otherwise="")
    name = row.text("What is due", 100)
    amount = row.maybe_money("Amount", calls.currencies.get(key, ""))
    _not_below_zero(row, "Amount", amount)
    if row.is_good and day != NEVER:
        at = datetime.combine(day, hour or time(23, 59), zone).astimezone(UTC)
        if any(before.at == at for before in calls.deadlines[key]):
            row.problem("Day", "This call has a deadline at this moment already: leave one of the two rows out.")
        calls.deadlines[key].append(DeadlineRecord(at, hour is None, name, stage, amount))


def _question(row: Row, key: str, calls: _Calls) -> None:
    limit = row.read("Limit", _count)
    unit = row.choice("Counted in", UNITS, otherwise="")
    if limit and not unit and row.good("Counted in"):
        row.problem("Counted in", f"Say what the limit counts: {', '.join(UNITS)}.")
    calls.questions[key].append(
        QuestionRecord(
            section=row.text("Section", 200),
            text=row.text("Question", 2000, required=True),
            help=row.text("Help", 2000),
            kind=row.choice("Answer", ANSWERS, otherwise="text"),
            limit=limit,
            limit_unit=unit if limit else "",
        )
    )


def _document(row: Row, key: str, calls: _Calls) -> None:
    title = row.text("Title", 300, required=True)
    calls.documents[key].append(CallDocument(title, row.need("Link", _link, "")))


_PARTS: Mapping[str, Callable[[Row, str, _Calls], None]] = {
    "Deadlines": _deadline,
    "Questions": _question,
    "Documents": _document,
}


def _call(row: Row, calls: _Calls) -> CallRecord:
    reference = row.text("Reference", 120)
    key, currency = reference.casefold(), calls.currencies.get(reference.casefold(), "")
    amounts = {name: row.maybe_money(name, currency) for name in ("In all", "Least", "Most", "Turnover")}
    for name, amount in amounts.items():
        _not_below_zero(row, name, amount)
    if amounts["Least"] and amounts["Most"] and amounts["Least"] > amounts["Most"]:
        row.problem("Most", "The most is less than the least: exchange them or correct one.")
    percent = row.read("Co-financing %", cells.percent_of)
    if percent is not None and not 0 <= percent < 100:
        row.problem("Co-financing %", "Write the share that the donor does not pay, from 0 to below 100.")
    partners, least = row.choice("Partners", PARTNERS, otherwise=""), row.read("Least partners", _count)
    if least and not partners and row.good("Partners"):
        row.problem("Partners", "A number of partners is given, so say here whether they are allowed or required.")
    return CallRecord(
        where=row.where,
        identifier=reference,
        title=row.text("Title", 400, required=True),
        programme=row.text("Programme", 200),
        donor=row.code("Donor", 20, required=True),
        donor_name=row.text("Donor's name", 200),
        opens_on=row.read("Opens on", cells.day_of),
        deadlines=tuple(sorted(calls.deadlines[key], key=lambda due: due.at)),
        time_zone=calls.zones.get(key, ZONE),
        currency=currency,
        envelope=amounts["In all"],
        minimum_award=amounts["Least"],
        maximum_award=amounts["Most"],
        cofinancing_percent=percent,
        countries=tuple(code.upper() for code in _several(row, "Countries", {code.lower() for code in COUNTRIES})),
        applicant_kinds=_several(row, "Who may apply", APPLICANTS),
        themes=_several(row, "Themes", THEMES),
        money_kinds=_several(row, "Gives", MONEY),
        minimum_years=row.read("Years registered", _count),
        minimum_turnover=amounts["Turnover"],
        consortium=partners,
        minimum_partners=least,
        questions=tuple(calls.questions[key]),
        contact=row.text("Contact", 500),
        summary_html=_paragraphs(row.text("Description", 30_000, keep_lines=True)),
        conditions_html=_paragraphs(row.text("Conditions", 30_000, keep_lines=True)),
        url=row.read("Link", _link) or "",
        documents=tuple(calls.documents[key]),
    )


def _several(row: Row, heading: str, among: Collection[str]) -> tuple[str, ...]:
    """Words of a list with commas between; one that the list does not know is a problem."""
    said = [part.strip().lower() for part in re.split(r"[,;\n]", row.text(heading, 2000)) if part.strip()]
    unknown = [word for word in said if word not in among]
    if unknown:
        names = ", ".join(f"«{shown(word)}»" for word in unknown)
        row.problem(heading, f"Not in the list: {names}. The words stand on the sheet Lists, with commas between.")
    return tuple(dict.fromkeys(word for word in said if word in among))


def _not_below_zero(row: Row, heading: str, amount: Decimal | None) -> None:
    if amount is not None and amount < 0:
        row.problem(heading, "An amount cannot be below zero here: correct it, or leave the cell blank.")


def _paragraphs(text: str) -> str:
    signs = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
    safe = "".join(signs.get(sign, sign) for sign in text)
    return "".join(f"<p>{line.strip()}</p>" for line in safe.splitlines() if line.strip())


def _hour(cell: Cell) -> time:
    """17:00, also where the cell is formatted as a time of day."""
    said = shown(cell).strip()
    if not re.fullmatch(r"([01]?[0-9]|2[0-3]):[0-5][0-9](:00)?", said):
        raise Unreadable(
            "This is not an hour: write it as 17:00, or leave the cell blank where the donor names the day alone."
        )
    hour, minute = said.split(":")[:2]
    return time(int(hour), int(minute))


def _count(cell: Cell) -> int:
    number = cells.number_of(cell)
    if number != int(number) or not 1 <= number <= 1_000_000:
        raise Unreadable("Write a whole number from 1, or leave the cell blank.")
    return int(number)


def _link(cell: Cell) -> str:
    said = cells.text_of(cell, 500)
    if not re.fullmatch(r"https?://[^\s\"'<>]+", said):
        raise Unreadable(
            "A link begins with https:// and has no spaces: copy it from the address line of your browser."
        )
    return said
