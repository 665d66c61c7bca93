"""Opportunities and forecasts of grants.gov, from its daily XML extract (OpportunityDetail-V1.0), of any length."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from importers import grants_gov_terms as terms
from importers import record_stream
from importers.cells import EARLIEST_YEAR, LATEST_YEAR, shown
from importers.record_stream import Bounded, Watch, unwatched
from importers.records import CallRecord, DeadlineRecord, Flow, Reading, Unusable, Where
from importers.table import Findings

NAMESPACE = "http://apply.grants.gov/system/OpportunityDetail-V1.0"
OPPORTUNITY, FORECAST = "OpportunitySynopsisDetail_1_0", "OpportunityForecastDetail_1_0"
LONGEST = {"OpportunityNumber": 120, "OpportunityTitle": 400}
WASHINGTON = ZoneInfo(terms.TIME_ZONE)

_WRONG = "This is not grants.gov's XML extract, whose root is Grants: download the daily extract, unpack it, and choose the .xml file."


def read(file: BinaryIO, _name: str = "") -> Reading[CallRecord]:
    """All opportunities and forecasts, each number once, and all problems."""
    return flow(file).reading()


def flow(file: BinaryIO, _name: str = "", watch: Watch = unwatched) -> Flow[CallRecord]:
    """As `read`, and the file may be longer than memory: it is gone through twice."""
    source = record_stream.of_xml(file)
    findings = Bounded()
    winners = _Winners(findings)
    total = 0
    for total, value in source.records(watch=watch):
        record = _record(total, value, findings)
        if record is not None:
            winners.take(*record)
    if source.root != f"{NAMESPACE}}}Grants":
        raise Unusable(_WRONG)
    if not total:
        raise Unusable("The extract has no opportunity: fetch it again.")
    taken = winners.numbers()

    def again() -> Iterator[CallRecord]:
        for number, value in source.records(watch=watch):
            if number in taken and (record := _record(number, value, Findings())):
                yield record[0]

    return Flow(len(taken), again, tuple(findings.problems), tuple(findings.notices))


class _Winners:
    """Which record of each number is taken: an opportunity before its forecast, then the one that was changed last."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.kept: dict[str, tuple[tuple[bool, date], int]] = {}

    def take(self, call: CallRecord, is_forecast: bool, changed_on: date) -> None:
        key, number = call.identifier.casefold(), call.where.row or 0
        order = (not is_forecast, changed_on)
        before = self.kept.get(key)
        if before is not None:
            says = f"This number stands in record {before[1]} already: the opportunity, and then the newest, is kept."
            self.findings.notice(call.where, call.identifier, says)
        if before is None or order > before[0]:
            self.kept[key] = (order, number)

    def numbers(self) -> frozenset[int]:
        """Of the records that are taken."""
        return frozenset(number for _, number in self.kept.values())


@dataclass(slots=True)
class _Fields:
    """The fields of one record."""

    number: int
    tag: str
    line: int
    values: Mapping[str, list[str]]
    findings: Findings
    bad: int = 0

    def all(self, name: str) -> list[str]:
        return [text for said in self.values.get(name, ()) if (text := said.strip())]

    def first(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    def where(self, name: str = "") -> Where:
        path = f"Grants/{self.tag}[{self.number}]" + (f"/{name}" if name else "") + f" (line {self.line:,})"
        return Where(row=self.number, column=name, path=path)

    def problem(self, name: str, found: str, says: str) -> None:
        self.bad += 1
        self.findings.problem(self.where(name), shown(found), says)

    def notice(self, name: str, found: str, says: str) -> None:
        self.findings.notice(self.where(name), shown(found), says)

    def text(self, name: str) -> str:
        """One line that fits where it is kept."""
        text, most = " ".join(self.first(name).split()), LONGEST[name]
        if len(text) > most:
            if name == "OpportunityNumber":
                self.problem(name, text, f"The number is longer than {most} characters, which none is.")
            self.notice(name, text, f"This is longer than {most} characters; the rest was cut off.")
            return f"{text[: most - 1]}…"
        return text

    def day(self, name: str) -> date | None:
        """MMDDYYYY; None for nothing, and with a problem for what is no day."""
        said = self.first(name)
        if not said:
            return None
        try:
            if not re.fullmatch(r"[0-9]{8}", said):
                raise ValueError(said)
            day = date(int(said[4:]), int(said[:2]), int(said[2:4]))
        except ValueError:
            self.problem(name, said, "This is not a day as grants.gov writes it, such as 10092026 for 9 October 2026.")
            return None
        if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            self.problem(name, said, f"The year is not between {EARLIEST_YEAR} and {LATEST_YEAR}: correct the day.")
        return day

    def amount(self, name: str) -> Decimal | None:
        said = self.first(name)
        try:
            return terms.amount_of(said)
        except ValueError:
            says = "This is not an amount: dollars in digits alone, not below zero. Fetch the extract again."
            self.problem(name, said, says)
            return None


def _record(number: int, value: Any, findings: Findings) -> tuple[CallRecord, bool, date] | None:
    """A call, whether it is a forecast, and when it was changed; None for what is neither, or where something is wrong."""
    if value is None:
        says = "This record is too long to be one opportunity: fetch the extract again."
        findings.problem(Where(row=number, path=f"Grants/*[{number}]"), "", says)
        return None
    values: dict[str, list[str]] = defaultdict(list)
    for name, text in value["fields"]:
        values[name].append(text)
    fields = _Fields(number, value["tag"], int(value["line"]), values, findings)
    if fields.tag not in (OPPORTUNITY, FORECAST):
        fields.notice("", fields.tag, "This is neither an opportunity nor a forecast, so it was not read.")
        return None
    call = _call(fields)
    return None if fields.bad else (call, fields.tag == FORECAST, fields.day("LastUpdatedDate") or date.min)


def _call(fields: _Fields) -> CallRecord:
    is_forecast = fields.tag == FORECAST
    opportunity_id = fields.first("OpportunityID")
    if not re.fullmatch(r"[0-9]{1,20}", opportunity_id):
        fields.problem("OpportunityID", opportunity_id, "An opportunity has a number of digits here: fetch it again.")
    title = fields.text("OpportunityTitle")
    if not title:
        fields.problem("OpportunityTitle", "", "This opportunity has no title: fetch the extract again.")
    matching = fields.first("CostSharingOrMatchingRequirement").casefold()
    opens_on = fields.day("EstimatedSynopsisPostDate") if is_forecast else fields.day("PostDate")
    envelope, least, most = (
        fields.amount(name) for name in ("EstimatedTotalProgramFunding", "AwardFloor", "AwardCeiling")
    )
    if least and most and least > most:
        fields.notice("AwardFloor", str(least), "The least is more than the most: look at the announcement.")
        least = None
    explained = "EstimatedSynopsisCloseDateExplanation" if is_forecast else "CloseDateExplanation"
    return CallRecord(
        where=fields.where(),
        identifier=fields.text("OpportunityNumber") or f"grants.gov/{opportunity_id}",
        title=title,
        programme="",
        donor=fields.first("AgencyCode"),
        donor_name=fields.first("AgencyName"),
        opens_on=opens_on,
        deadlines=_deadlines(fields, is_forecast=is_forecast),
        time_zone=terms.TIME_ZONE,
        currency=terms.CURRENCY,
        envelope=envelope,
        minimum_award=least,
        maximum_award=most,
        cofinancing_percent=Decimal(0) if matching == "no" else None,
        applicant_kinds=terms.applicant_kinds(fields.all("EligibleApplicants")),
        money_kinds=terms.money_kinds(fields.all("FundingInstrumentType")),
        contact=" ".join(
            fields.first(name)
            for name in ("GrantorContactName", "GrantorContactText", "GrantorContactPhoneNumber", "GrantorContactEmail")
            if fields.first(name)
        ),
        summary_html=terms.markup(fields.first("Description")),
        conditions_html=terms.conditions(
            fields.first("AdditionalInformationOnEligibility"), matching=matching, closing=fields.first(explained)
        ),
        url=terms.address(opportunity_id),
        keywords=tuple(
            dict.fromkeys(
                (
                    *(
                        terms.ACTIVITIES[code]
                        for code in fields.all("CategoryOfFundingActivity")
                        if code in terms.ACTIVITIES
                    ),
                    *(f"Assistance listing {number}" for number in fields.all("CFDANumbers")),
                )
            )
        ),
    )


def _deadlines(fields: _Fields, *, is_forecast: bool) -> tuple[DeadlineRecord, ...]:
    """A day without an hour: it ends at midnight in Washington."""
    day = fields.day("EstimatedSynopsisCloseDate" if is_forecast else "CloseDate")
    if day is None:
        return ()
    at = datetime.combine(day, time(23, 59), WASHINGTON).astimezone(UTC)
    return (DeadlineRecord(at, is_day=True, name="Expected" if is_forecast else ""),)
