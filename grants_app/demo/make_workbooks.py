"""Makes the demo's workbooks and rates from material.toml, the same every time: `python -m grants_app.demo.make_workbooks`."""

import csv
import io
import re
import tomllib
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from dateutil.relativedelta import relativedelta
from openpyxl import Workbook
from openpyxl.styles import Font

from grants_app.core.money import Money, exponent, rounded, split

FOLDER = Path(__file__).parent
BEGINNING, END = date(2024, 11, 1), date(2026, 10, 31)
"""Expenditure is made for these months; the last one is the month before the demo is loaded."""
RATES_FROM, RATES_UNTIL = date(2024, 10, 1), date(2027, 12, 1)
DAYS_OF_RATES = (1, 7, 14, 21, 28)
"""Days that every month has, at most a week apart: shifting by months neither loses nor doubles one."""
HALF_YEAR = 6
RECEIVED_UNTIL = date(2024, 11, 20)
"""When the registers were moved in; what came later is recorded by a person of the story."""
LATE = ("EC-5208", "KE", date(2026, 10, 21))
"""The vouchers of one hub's last days are a file of their own, which waits for a finance officer."""
CHANCE = 4471

HEADINGS = {
    "Hubs": ("Code", "Name", "Country", "Currency", "Time zone", "Language", "Authority limit", "Authority currency"),
    "People": ("Email", "Name", "Role", "Hub", "Language"),
    "Donors": ("Code", "Name", "Country", "Profile"),
    "Communities": ("Alias", "Hub", "Kind", "Country", "Summary"),
    "Awards": (
        "Reference", "Donor", "Title", "Lead hub", "Currency", "Amount", "Co-financing %", "Start", "End", "Signed", "Rate rule",
        "Rate source", "Provisional source", "Fixed rates",
    ),
    "Instalments": ("Award", "Due", "Amount", "Received", "Received amount", "Received currency"),
    "Budget": ("Code", "Heading", "Description", "Unit", "Quantity", "Unit cost", "Amount", "Kind"),
    "Expenditure": (
        "Voucher", "Date", "Payee", "Description", "Budget line", "Currency", "Amount", "Charge %", "Receipt", "Paid on",
        "Paid from", "Community", "Units", "Document no",
    ),
}  # fmt: skip

Cell = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Line:
    """A budget line as the material has it; the amounts of the hubs in whole units of the award's currency."""

    code: str
    heading: str
    description: str
    unit: str
    quantity: str
    kind: str
    shares: dict[str, int]

    @property
    def amount(self) -> int:
        return sum(self.shares.values())


@dataclass(frozen=True, slots=True)
class Share:
    """What one hub may spend on one line, month after month."""

    award: str
    hub: str
    line: Line
    currency: str
    months: int
    starts_on: date
    ends_on: date

    @property
    def key(self) -> str:
        return f"{self.award} {self.line.code}"

    @property
    def monthly(self) -> Fraction:
        return Fraction(self.line.shares[self.hub], self.months)

    def runs_in(self, month: date) -> bool:
        return self.starts_on <= month <= self.ends_on


@dataclass(frozen=True, slots=True)
class Split:
    """A part of a voucher: the award and line that it is charged to."""

    award: str
    line: str
    percent: Decimal
    units: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Voucher:
    """One document before it has its number."""

    hub: str
    day: date
    payee: str
    description: str
    amount: Money
    splits: tuple[Split, ...]
    paid_from: str = ""
    community: str = ""
    document: str = ""
    number: str = ""


@dataclass(slots=True)
class Material:
    """material.toml, and what chance adds to it."""

    data: dict[str, Any]
    chance: Random = field(default_factory=lambda: Random(CHANCE))  # noqa: S311  # repeatable, not secret
    rates: dict[tuple[str, date], Decimal] = field(default_factory=dict)

    def currency_of(self, hub: str) -> str:
        return str(next(row[3] for row in self.data["hubs"] if row[0] == hub))

    def words(self, hub: str, sort: str) -> tuple[str, str]:
        """A description and its payee, in the language of the hub."""
        language = "es" if hub in ("GT", "CO") else "en"
        description, payee = self.chance.choice(self.data["words"][language][sort])
        return description, payee

    def rate(self, currency: str, month: date) -> Fraction:
        """Units per euro on the first of the month."""
        return Fraction(1) if currency == "EUR" else Fraction(self.rates[currency, month])

    def converted(self, amount: Fraction, source: str, target: str, month: date) -> Fraction:
        return amount * self.rate(target, month) / self.rate(source, month)


def make(folder: Path) -> None:
    """Write every file of the demo anew into a folder."""
    material = Material(tomllib.loads((FOLDER / "material.toml").read_text(encoding="utf-8")))
    material.rates = dict(_rates(material))
    _write_rates(folder / "rates.csv", material)
    _write(folder / "network.xlsx", {sheet: list(rows) for sheet, rows in _network(material.data).items()})
    for award in material.data["award"]:
        hubs = _hubs_of(award)
        headings = (*HEADINGS["Budget"], *hubs)
        _write(folder / f"budget-{_name(award['reference'])}.xlsx", {"Budget": _budget(award, hubs)}, headings)
    for (award, hub, half), rows in _expenditures(material).items():
        _write(folder / f"expenditures-{_name(award)}-{hub.lower()}-{half}.xlsx", {"Expenditure": rows})


# --- rates ---


def _rates(material: Material) -> Iterator[tuple[tuple[str, date], Decimal]]:
    """Each currency wanders, a small step from one day to the next, and stays within an eighth of its beginning."""
    for currency, (beginning, step) in material.data["start"].items():
        first = rate = Decimal(beginning)
        month = RATES_FROM
        while month <= RATES_UNTIL:
            for day in DAYS_OF_RATES:
                yield (currency, month.replace(day=day)), rate
                moved = rate * (1000 + Decimal(material.chance.randint(-step, step)) / 2) / 1000
                rate = min(max(moved, first * 7 / 8), first * 9 / 8).quantize(Decimal("0.0001"))
            month += relativedelta(months=1)


def _write_rates(path: Path, material: Material) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("Source", "Date", "Base", "Quote", "Rate"))
        for (currency, day), rate in sorted(material.rates.items(), key=lambda item: (item[0][1], item[0][0])):
            rows.writerow(("demo", day.isoformat(), "EUR", currency, f"{rate:f}"))


# --- registers and budgets ---


def _network(data: dict[str, Any]) -> dict[str, Iterable[Sequence[Cell]]]:
    registered = [award for award in data["award"] if "from_application" not in award]
    return {
        "Hubs": ((*row[:6], _number(row[6]), "EUR" if row[6] else None) for row in data["hubs"]),
        "People": ((_email(name), name, role, hub, language) for name, role, hub, language in data["people"]),
        "Donors": data["donors"],
        "Communities": data["communities"],
        "Awards": map(_award, registered),
        "Instalments": (_instalment(award["reference"], row) for award in registered for row in award["instalments"]),
    }


def _award(award: dict[str, Any]) -> Sequence[Cell]:
    text = ("reference", "donor", "title", "lead", "currency")
    end = ("starts", "ends", "signed", "rule", "source")
    return (
        *(award[name] for name in text),
        Decimal(award["amount"]),
        Decimal(award["cofinancing"]),
        *(award[name] for name in end),
        award.get("provisional"),
        award.get("fixed"),
    )


def _instalment(reference: str, row: list[Any]) -> Sequence[Cell]:
    came = (row[2], Decimal(row[3]), row[4]) if len(row) > 2 and row[2] <= RECEIVED_UNTIL else ()
    return (reference, row[0], Decimal(row[1]), *came)


def _email(name: str) -> str:
    plain = name.lower().translate(str.maketrans("áéèêíóúüñ", "aeeeiouun"))
    return f"{plain.replace(' ', '.')}@demo.example"


def _lines(award: dict[str, Any]) -> list[Line]:
    return [Line(*row) for row in award["lines"]]


def _hubs_of(award: dict[str, Any]) -> list[str]:
    """The lead hub first."""
    hubs = {hub for line in _lines(award) for hub in line.shares}
    return sorted(hubs, key=lambda hub: (hub != award["lead"], hub))


def _budget(award: dict[str, Any], hubs: list[str]) -> list[Sequence[Cell]]:
    rows: list[Sequence[Cell]] = []
    for line in _lines(award):
        quantity = _number(line.quantity)
        unit_cost = None if quantity is None else (Decimal(line.amount) / quantity).quantize(Decimal("0.01"))
        shares = (Decimal(line.shares[hub]) if hub in line.shares else None for hub in hubs)
        head = (line.code, line.heading, line.description, line.unit, quantity, unit_cost, Decimal(line.amount))
        rows.append((*head, line.kind, *shares))
    return rows


# --- expenditure ---


def _expenditures(material: Material) -> dict[tuple[str, str, int], list[Sequence[Cell]]]:
    """The rows of each workbook: by award, hub and half-year."""
    files: dict[tuple[str, str, int], list[Sequence[Cell]]] = defaultdict(list)
    for voucher in _numbered(list(_vouchers(material))):
        half = ((voucher.day.year - BEGINNING.year) * 12 + voucher.day.month - BEGINNING.month) // HALF_YEAR + 1
        for part in voucher.splits:
            late = part.award == LATE[0] and voucher.hub == LATE[1] and voucher.day >= LATE[2]
            files[part.award, voucher.hub, half + late].append(_row(voucher, part))
    return files


def _row(voucher: Voucher, part: Split) -> Sequence[Cell]:
    paid_on = voucher.day if voucher.document == "" else min(voucher.day + relativedelta(days=3), END)
    return (
        voucher.number, voucher.day, voucher.payee, voucher.description, part.line, voucher.amount.currency,
        voucher.amount.amount, part.percent, f"R-{voucher.number}", paid_on if paid_on.day <= 28 else None,
        voucher.paid_from or None, voucher.community or None, part.units, voucher.document or None,
    )  # fmt: skip


def _numbered(vouchers: list[Voucher]) -> Iterator[Voucher]:
    """Each hub counts its vouchers through all years and awards."""
    last: dict[str, int] = defaultdict(int)
    for voucher in sorted(vouchers, key=lambda voucher: voucher.day):
        last[voucher.hub] += 1
        yield replace(voucher, number=f"{voucher.hub}-{last[voucher.hub]:05d}")


def _vouchers(material: Material) -> Iterator[Voucher]:
    shares = list(_shares(material))
    month = BEGINNING
    while month <= END:
        running = [share for share in shares if share.runs_in(month)]
        for hub in sorted({share.hub for share in running}):
            mine = [share for share in running if share.hub == hub]
            yield from _rent(material, mine, month)
            for award in sorted({share.award for share in mine}):
                yield from _of_award(material, [share for share in mine if share.award == award], month)
        month += relativedelta(months=1)


def _shares(material: Material) -> Iterator[Share]:
    never = material.data["pattern"]["never"]
    for award in material.data["award"]:
        duration = relativedelta(award["ends"] + relativedelta(days=1), award["starts"])
        months = duration.years * 12 + duration.months
        for line in _lines(award):
            if line.code in never or f"{line.code} {award['reference']}" in never:
                continue
            for hub in line.shares:
                yield Share(award["reference"], hub, line, award["currency"], months, award["starts"], award["ends"])


def _of_award(material: Material, shares: list[Share], month: date) -> Iterator[Voucher]:
    pattern = material.data["pattern"]
    paid = [share for share in shares if share.key in pattern["payroll"]]
    if paid:
        yield _payroll(material, paid, month)
    for share in shares:
        if share.key in material.data["vouchers"]:
            count, sort = material.data["vouchers"][share.key]
            yield from _of_line(material, share, month, count, sort)


def _payroll(material: Material, shares: list[Share], month: date) -> Voucher:
    """One voucher over all payroll lines: the same salaries month after month, a little more each year."""
    share = shares[0]
    currency = material.currency_of(share.hub)
    raised = 96 + 3 * relativedelta(month, BEGINNING).years
    monthly = sum((each.monthly for each in shares), Fraction(0)) * raised / 100
    amount = _round(material.converted(monthly, share.currency, currency, BEGINNING), currency)
    weights = [int(each.monthly * 100) for each in shares]
    percents = [Decimal(part) / 100 for part in split(10_000, weights)]
    description, payee = material.words(share.hub, "payroll")
    parts = tuple(
        Split(each.award, each.line.code, percent, _months_paid(each))
        for each, percent in zip(shares, percents, strict=True)
    )
    return Voucher(share.hub, month.replace(day=28), payee, description, amount, parts)


def _months_paid(share: Share) -> Decimal:
    """Months of work in one month: the line's units as far as they are the hub's."""
    units = Fraction(int(share.line.quantity) * share.line.shares[share.hub], share.line.amount * share.months)
    return (Decimal(units.numerator) / units.denominator).quantize(Decimal("0.1"))


def _rent(material: Material, shares: list[Share], month: date) -> Iterator[Voucher]:
    """One voucher for the office, shared by the awards that run; a tenth is paid by nobody's award."""
    shares = [share for share in shares if share.key in material.data["pattern"]["rent"]]
    if not shares:
        return
    hub, currency = shares[0].hub, material.currency_of(shares[0].hub)
    parts = [material.converted(share.monthly, share.currency, currency, month) for share in shares]
    amount = _round(sum(parts, Fraction(0)) * 10 / 9, currency)
    percents = split(90, [int(part) for part in parts])
    description, payee = material.words(hub, "rent")
    charged = tuple(
        Split(share.award, share.line.code, Decimal(percent)) for share, percent in zip(shares, percents, strict=True)
    )
    yield Voucher(hub, month.replace(day=4), payee, description, amount, charged)


def _of_line(material: Material, share: Share, month: date, count: int, sort: str) -> Iterator[Voucher]:
    pattern, chance = material.data["pattern"], material.chance
    times = 1
    if share.key in pattern["In the third month"]:
        if month.month % 3 != 1:
            return
        times = 3
    level = 137 if f"{share.key} {share.hub}" in pattern["overspent"] else 96
    currency = "USD" if sort == "flight" and share.hub != "BRU" else material.currency_of(share.hub)
    for _ in range(count):
        percent = level + chance.randint(-14, 4)
        part = share.monthly * times * percent / (100 * count)
        amount = _round(material.converted(part, share.currency, currency, month), currency)
        yield _voucher(material, share, month, sort, amount)
    if sort in ("transport", "perdiem", "flight") and chance.randint(1, 9) == 1:
        came_back = material.converted(share.monthly / 12, share.currency, currency, month)
        yield _voucher(material, share, month, "refund", -_round(came_back, currency))


def _voucher(material: Material, share: Share, month: date, sort: str, amount: Money) -> Voucher:
    chance = material.chance
    description, payee = material.words(share.hub, sort)
    aliases = [row[0] for row in material.data["communities"] if row[1] == share.hub]
    return Voucher(
        share.hub,
        month.replace(day=chance.randint(2, 27)),
        payee,
        description,
        amount,
        (Split(share.award, share.line.code, Decimal(100)),),
        paid_from="own" if sort == "adviser" else "",
        community=chance.choice(aliases) if sort == "enterprise" else "",
        document=f"F-{chance.randint(1000, 99999)}" if sort in ("equipment", "printing", "services", "audit") else "",
    )


def _round(amount: Fraction | Decimal, currency: str) -> Money:
    """As prices are written: hundreds of pesos, tens of shillings, quarters of all else."""
    step = {"COP": 100, "KES": 10}.get(currency, Fraction(1, 4))
    return Money(rounded(rounded(Fraction(amount) / step) * Fraction(step) * 10 ** exponent(currency)), currency)


# --- files ---


def _name(reference: str) -> str:
    return reference.lower()


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _write(file: Path, sheets: dict[str, list[Sequence[Cell]]], headings: Sequence[str] = ()) -> None:
    book = Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(list(headings or HEADINGS[name]))
        for row in rows:
            sheet.append(list(row))
        for cell in sheet[1]:
            cell.font = Font(bold=True)
            sheet.column_dimensions[cell.column_letter].width = 18
        sheet.freeze_panes = "A2"
    book.properties.creator = "Demo network (invented)"
    written = io.BytesIO()
    book.save(written)
    file.write_bytes(_timeless(written))


def _timeless(written: io.BytesIO) -> bytes:
    """The same workbook without the moment of its making, so that made again it is the same file."""
    out = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            content = source.read(part)
            if part == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2026-11-01T00:00:00Z", content)
            info = zipfile.ZipInfo(part)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, content)
    return out.getvalue()


if __name__ == "__main__":
    make(FOLDER)
