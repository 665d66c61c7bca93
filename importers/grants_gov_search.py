"""Opportunities of grants.gov as its services answer: a page of search2, or one opportunity of fetchOpportunity with its details."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from importers import grants_gov_terms as terms
from importers import record_stream
from importers.cells import shown
from importers.record_stream import Bounded, Source, Watch, unwatched
from importers.records import CallDocument, CallRecord, DeadlineRecord, Flow, Reading, Unusable, Where
from importers.table import Findings

HITS = ("data.oppHits", "oppHits")
"""Where the hits of a page stand, with and without the envelope of the service."""
WASHINGTON = ZoneInfo(terms.TIME_ZONE)

_WRONG = "This is neither a page of grants.gov's search2 nor an answer of its fetchOpportunity: save the answer as it comes, as JSON."
_MONTHS = {
    name: nth
    for nth, name in enumerate(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], 1)
}
_FORECASTED = "forecasted"


def read(file: BinaryIO, _name: str = "") -> Reading[CallRecord]:
    """All opportunities of the answer, each number once, and all problems."""
    return flow(file).reading()


def flow(file: BinaryIO, _name: str = "", watch: Watch = unwatched) -> Flow[CallRecord]:
    """As `read`; which of the two answers it is shows in the file itself."""
    source = record_stream.of_json(file)
    findings = Bounded()
    kept: dict[str, int] = {}
    total = 0
    for total, value in source.records(
        *(f"{place}.item" for place in HITS), "=data.hitCount", "=hitCount", watch=watch
    ):
        call = _hit(total, value, _place(source), findings)
        if call is None:
            continue
        first = kept.setdefault(call.identifier.casefold(), total)
        if first != total:
            findings.notice(
                call.where, call.identifier, f"This number stands in record {first} already and was taken once."
            )
    if not total:
        return _one(source, findings)
    _say_how_much(source, total, findings)
    taken = set(kept.values())

    def again() -> Iterator[CallRecord]:
        for number, value in source.records(*(f"{place}.item" for place in HITS), watch=watch):
            if number in taken and (call := _hit(number, value, _place(source), Findings())):
                yield call

    return Flow(len(taken), again, tuple(findings.problems), tuple(findings.notices))


def _place(source: Source) -> str:
    return next((place for place in HITS if place in source.lists), HITS[0])


def _say_how_much(source: Source, here: int, findings: Findings) -> None:
    total = source.facts.get("data.hitCount", source.facts.get("hitCount"))
    if isinstance(total, Decimal) and total > here:
        says = f"The search found {total:,f} opportunities and this page holds {here}: import the other pages as well."
        findings.notice(Where(column="hitCount", path="data.hitCount"), shown(total), says)


def _one(source: Source, findings: Findings) -> Flow[CallRecord]:
    """The answer of fetchOpportunity: one opportunity, alone or in the envelope of the service."""
    if source.lists:
        raise Unusable(
            "The page has no opportunity: search again; several statuses are joined with |, not with commas."
        )
    whole = source.whole if isinstance(source.whole, dict) else {}
    said, place = (whole["data"], "data.") if isinstance(whole.get("data"), dict) else (whole, "")
    if not isinstance(said.get("synopsis") or said.get("forecast"), dict):
        raise Unusable(_WRONG)
    call = _details(_Said(1, said, place, findings))
    found = [call] if call else []
    return Flow(len(found), lambda: iter(found), tuple(findings.problems), tuple(findings.notices))


class _Said:
    """One object of the answer, and where its problems stand."""

    def __init__(self, number: int, value: Mapping[str, Any], place: str, findings: Findings) -> None:
        self.number, self.value, self.place, self.findings = number, value, place, findings

    def text(self, name: str) -> str:
        """A text, or a number as text; empty for anything else."""
        said = self.value.get(name)
        return " ".join(str(said).split()) if isinstance(said, str | Decimal) else ""

    def part(self, name: str) -> "_Said":
        its = self.value.get(name)
        return _Said(self.number, its if isinstance(its, dict) else {}, f"{self.place}{name}.", self.findings)

    def parts(self, name: str) -> list["_Said"]:
        its = self.value.get(name)
        found = enumerate(its) if isinstance(its, list) else ()
        return [
            _Said(self.number, each, f"{self.place}{name}[{nth}].", self.findings)
            for nth, each in found
            if isinstance(each, dict)
        ]

    def where(self, name: str = "") -> Where:
        return Where(row=self.number, column=name, path=f"{self.place}{name}".rstrip("."))

    def problem(self, name: str, found: str, says: str) -> None:
        self.findings.problem(self.where(name), shown(found), says)

    def needed(self, name: str, most: int) -> str:
        text = self.text(name)
        if not text:
            self.problem(name, "", f"This opportunity has no {name}: fetch the answer again.")
        if len(text) > most:
            self.problem(name, text, f"This is longer than {most} characters, which none is: fetch the answer again.")
        return text[:most]

    def day(self, name: str) -> date | None:
        """A day as search2 (11/17/2026) or fetchOpportunity (2025-04-22-00-00-00, Apr 22, 2025 12:00:00 AM EDT) writes it."""
        said = self.text(f"{name}Str") or self.text(name)
        if not said:
            return None
        day = _day(said)
        if day is None:
            self.problem(
                name, said, "This is not a day as grants.gov writes it, such as 11/17/2026: fetch the answer again."
            )
        return day

    def amount(self, name: str) -> Decimal | None:
        said = self.text(name)
        try:
            return terms.amount_of(said)
        except ValueError:
            says = "This is not an amount: dollars in digits alone, not below zero. Fetch the answer again."
            self.problem(name, said, says)
            return None


def _day(said: str) -> date | None:
    ways = (
        (r"(?P<m>\d\d?)/(?P<d>\d\d?)/(?P<y>\d{4})", int),
        (r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(-\d\d){0,3}", int),
        (r"(?P<m>[A-Z][a-z]{2}) (?P<d>\d\d?), (?P<y>\d{4})( .*)?", lambda name: _MONTHS.get(name, 0)),
    )
    for way, month in ways:
        if found := re.fullmatch(way, said):
            try:
                return date(int(found["y"]), month(found["m"]), int(found["d"]))
            except ValueError:
                return None
    return None


def _deadlines(day: date | None, *, is_forecast: bool) -> tuple[DeadlineRecord, ...]:
    if day is None:
        return ()
    at = datetime.combine(day, time(23, 59), WASHINGTON).astimezone(UTC)
    return (DeadlineRecord(at, is_day=True, name="Expected" if is_forecast else ""),)


def _hit(number: int, value: Any, place: str, findings: Findings) -> CallRecord | None:
    """One hit of a search; None where something essential is wrong (then with a problem)."""
    said = _Said(number, value if isinstance(value, dict) else {}, f"{place}[{number - 1}].", findings)
    before = len(findings.problems)
    listings = said.value.get("cfdaList") or said.value.get("alnist") or said.value.get("alnList")
    call = CallRecord(
        where=said.where(),
        identifier=said.needed("number", 120),
        title=said.needed("title", 400),
        donor=said.text("agencyCode"),
        donor_name=said.text("agency") or said.text("agencyName"),
        opens_on=said.day("openDate"),
        deadlines=_deadlines(said.day("closeDate"), is_forecast=said.text("oppStatus") == _FORECASTED),
        time_zone=terms.TIME_ZONE,
        currency=terms.CURRENCY,
        url=terms.address(said.text("id")),
        keywords=tuple(f"Assistance listing {each}" for each in listings) if isinstance(listings, list) else (),
    )
    return call if len(findings.problems) == before else None


def _details(said: _Said) -> CallRecord | None:
    """All that fetchOpportunity tells of one."""
    before = len(said.findings.problems)
    is_forecast = not said.value.get("synopsis")
    its = said.part("forecast" if is_forecast else "synopsis")
    agency = its.part("agencyDetails")
    matching = its.value.get("costSharing")
    call = CallRecord(
        where=said.where(),
        identifier=said.needed("opportunityNumber", 120),
        title=said.needed("opportunityTitle", 400),
        donor=its.text("agencyCode") or said.text("owningAgencyCode"),
        donor_name=agency.text("agencyName") or its.text("agencyName"),
        opens_on=its.day("estSynopsisPostingDate" if is_forecast else "postingDate"),
        deadlines=_deadlines(
            its.day("estApplicationResponseDate" if is_forecast else "responseDate"), is_forecast=is_forecast
        ),
        time_zone=terms.TIME_ZONE,
        currency=terms.CURRENCY,
        envelope=its.amount("estimatedFunding"),
        minimum_award=its.amount("awardFloor"),
        maximum_award=its.amount("awardCeiling"),
        cofinancing_percent=Decimal(0) if matching is False else None,
        applicant_kinds=terms.applicant_kinds(each.text("id") for each in its.parts("applicantTypes")),
        money_kinds=terms.money_kinds(each.text("id") for each in its.parts("fundingInstruments")),
        contact=" ".join(
            text
            for name in ("agencyContactName", "agencyContactPhone", "agencyContactEmail")
            if (text := its.text(name))
        ),
        summary_html=str(its.value.get("synopsisDesc") or its.value.get("forecastDesc") or ""),
        conditions_html=terms.conditions(
            str(its.value.get("applicantEligibilityDesc") or ""),
            matching="yes" if matching is True else "",
            closing=str(its.value.get("responseDateDesc") or ""),
        ),
        url=terms.address(said.text("id")),
        documents=tuple(_documents(said)),
        keywords=tuple(
            dict.fromkeys(
                (
                    *(each.text("description") for each in its.parts("fundingActivityCategories")),
                    *(f"Assistance listing {each.text('cfdaNumber')}" for each in said.parts("cfdas")),
                )
            )
        ),
    )
    return call if len(said.findings.problems) == before else None


def _documents(said: _Said) -> Iterator[CallDocument]:
    """Its attachments, which are had on the opportunity's page, and the links beside them."""
    page = terms.address(said.text("id"))
    for folder in said.parts("synopsisAttachmentFolders"):
        for each in folder.parts("synopsisAttachments"):
            title = each.text("fileDescription") or each.text("fileName")
            if page and title:
                yield CallDocument(title[:300], page)
    for each in said.parts("synopsisDocumentURLs"):
        if url := each.text("docUrl"):
            yield CallDocument((each.text("docLinkDesc") or url)[:300], url)
