"""Calls of the EU Funding & Tenders portal, from a page of its search service (JSON in which every value is a list)."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import BinaryIO
from zoneinfo import ZoneInfo

from importers import text_file
from importers.cells import shown
from importers.countries import COUNTRIES
from importers.currencies import EXPONENTS
from importers.records import CallDocument, CallRecord, Reading, Unusable, Where
from importers.table import Findings

BRUSSELS = ZoneInfo("Europe/Brussels")
CLOSING_HOUR = time(17, 0)
"""A topic's deadline comes as a day; the portal closes its topics at this hour of Brussels on that day."""

TOPIC, EXTERNAL_ACTION, CASCADE = "1", "2", "8"
GRANTS = (TOPIC, EXTERNAL_ACTION, CASCADE)
STATUSES: Mapping[str, str] = {"31094501": "forthcoming", "31094502": "open", "31094503": "closed"}
PROGRAMMES: Mapping[str, str] = {
    "111111": "EU external actions",
    "43251589": "Citizens, Equality, Rights and Values (CERV)",
    "43252386": "Justice (JUST)",
    "43108390": "Horizon Europe",
}
COUNTRIES_AS_THE_EU_WRITES = {"EL": "GR", "UK": "GB"}
LONGEST = {"identifier": 120, "title": 400, "callIdentifier": 120, "url": 500, "nameDoc": 300, "docUrl": 600}

_WRONG = "This is not a page of the EU Funding & Tenders portal's search: save its answer as it comes, as JSON."


def read(file: BinaryIO, _name: str = "") -> Reading[CallRecord]:
    """All calls of the page, each once, and all problems. Tenders are passed over with a notice."""
    page = text_file.read_json(file)
    results = page.get("results") if isinstance(page, dict) else None
    if not isinstance(page, dict) or not isinstance(results, list):
        raise Unusable(_WRONG)
    if not results:
        raise Unusable("The page of the portal has no results: fetch it again with another search.")
    findings = Findings()
    calls = _Calls(findings)
    for number, result in enumerate(results, start=1):
        calls.take(_Result(number, result, findings))
    if not calls.kept and not findings.problems:
        raise Unusable("The page of the portal has no call for grants (only tenders or news): fetch another one.")
    _say_how_much(page, len(results), findings)
    return findings.reading([call for _, call in calls.kept.values()])


def _say_how_much(page: Mapping[str, object], here: int, findings: Findings) -> None:
    total = page.get("totalResults")
    if isinstance(total, Decimal) and total > here:
        says = f"The portal has {total:,f} results and this page holds {here}: import the other pages as well."
        findings.notice(Where(column="totalResults"), shown(total), says)


class _Calls:
    """The calls so far. Real pages repeat them, also in several languages: English is kept first, then the newest."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.kept: dict[str, tuple[tuple[bool, str], CallRecord]] = {}

    def take(self, result: "_Result") -> None:
        call = result.call()
        if call is None:
            return
        key, order = call.identifier.casefold(), result.order
        if key not in self.kept:
            self.kept[key] = (order, call)
            return
        before_order, before = self.kept[key]
        same = replace(before, where=call.where) == call
        says = f"This call stands in record {before.where.row} already" + (
            "." if same else ", with other content: the English and then the newest one is kept."
        )
        self.findings.notice(Where(row=result.number, column="identifier"), call.identifier, says)
        if order > before_order:
            self.kept[key] = (order, call)


class _Result:
    """One result of the page."""

    def __init__(self, number: int, result: object, findings: Findings) -> None:
        self.number = number
        self.findings = findings
        self.result: Mapping[str, object] = result if isinstance(result, dict) else {}
        metadata = self.result.get("metadata")
        self.metadata: Mapping[str, object] = metadata if isinstance(metadata, dict) else {}

    @property
    def order(self) -> tuple[bool, str]:
        newest = max((*self.all("updateDate"), *self.all("esDA_IngestDate")), default="")
        return self.first("language") == "en", newest

    def call(self) -> CallRecord | None:
        """The record; None for what is not a grant, or where something essential is missing (then with a problem)."""
        if not self.metadata:
            self.problem("metadata", "", "This record has no metadata: fetch the page again.")
            return None
        kind = self.first("type")
        if kind not in GRANTS:
            self.notice("type", kind, "This is not a call for grants (a tender, or news), so it was not read.")
            return None
        before = len(self.findings.problems)
        call = self._call(kind)
        return call if len(self.findings.problems) == before else None

    def _call(self, kind: str) -> CallRecord:
        identifier = self.needed("identifier")
        envelope, minimum, maximum = self._announced() if kind == EXTERNAL_ACTION else self._topic_amounts(identifier)
        return CallRecord(
            where=Where(row=self.number),
            identifier=identifier,
            title=self.needed("title"),
            call_identifier=self.short("callIdentifier", self.first("callIdentifier")),
            programme=PROGRAMMES.get(self.first("frameworkProgramme"), self.first("frameworkProgramme")),
            opens_on=self._opens_on(),
            deadlines=self._deadlines(),
            currency=self._currency(),
            envelope=envelope,
            minimum_award=minimum,
            maximum_award=maximum,
            countries=_countries(identifier) if kind == EXTERNAL_ACTION else (),
            summary_html=self.first("descriptionByte"),
            url=self.short("url", _safe(self.first("url") or str(self.result.get("url") or ""))),
            documents=tuple(self._documents()),
            keywords=tuple(dict.fromkeys((*self.all("tags"), *self.all("keywords")))),
            deadline_model=self.first("deadlineModel"),
            portal_status=STATUSES.get(self.first("status"), ""),
            conditions_html=self.first("topicConditions"),
            call_title=self.first("callTitle"),
        )

    def all(self, name: str) -> tuple[str, ...]:
        """The texts of a field: a list in the portal's answer, and not there when it is empty."""
        values = self.metadata.get(name)
        several: Sequence[object] = values if isinstance(values, list) else [values]
        return tuple(text for value in several if isinstance(value, str | Decimal) and (text := str(value).strip()))

    def first(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    def needed(self, name: str) -> str:
        text = " ".join(self.first(name).split())
        if not text:
            self.problem(name, "", f"This record has no {name}: fetch the page again.")
        return self.short(name, text)

    def short(self, name: str, text: str) -> str:
        """Text that fits where it is kept. What is cut is said; half an address would lead elsewhere, so it is left out."""
        most = LONGEST[name]
        if len(text) <= most:
            return text
        if name == "identifier":
            self.problem(name, shown(text), f"The identifier is longer than {most} characters, which none is.")
        elif name.lower().endswith("url"):
            self.notice(name, shown(text), f"The address is longer than {most} characters, so it was left out.")
            return ""
        else:
            self.notice(name, shown(text), f"This is longer than {most} characters; the rest was cut off.")
        return f"{text[: most - 1]}…"

    def problem(self, column: str, found: str, says: str) -> None:
        self.findings.problem(Where(row=self.number, column=column), found, says)

    def notice(self, column: str, found: str, says: str) -> None:
        self.findings.notice(Where(row=self.number, column=column), found, says)

    def _currency(self) -> str:
        code = self.first("currency").upper() or "EUR"
        if code not in EXPONENTS:
            self.problem("currency", code, "This is not a currency code of ISO 4217: fetch the page again.")
        return code

    def _opens_on(self) -> date | None:
        moments = [moment for said in self.all("startDate") if (moment := self._moment("startDate", said))]
        return min(moments).astimezone(BRUSSELS).date() if moments else None

    def _deadlines(self) -> tuple[datetime, ...]:
        moments = [moment for said in self.all("deadlineDate") if (moment := self._moment("deadlineDate", said))]
        if not moments and not self.all("deadlineDate"):
            self.notice("deadlineDate", "", "The portal gives no deadline for this call: look at the call's own page.")
        return tuple(sorted({_as_meant(moment) for moment in moments}))

    def _moment(self, name: str, said: str) -> datetime | None:
        try:
            moment = datetime.fromisoformat(said)
        except ValueError:
            self.problem(name, shown(said), "This is not a moment as the portal writes it: fetch the page again.")
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)

    def _announced(self) -> tuple[Decimal | None, None, None]:
        """External actions announce the whole amount; smallest and largest grant stand in the guidelines alone."""
        return self._amount("budget", self.first("budget")), None, None

    def _topic_amounts(self, identifier: str) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
        """Envelope, smallest and largest contribution of a topic; the overview lists all topics of its call."""
        envelope, smallest, largest = Decimal(0), [], []
        for action in self._actions(identifier):
            years = action.get("budgetYearMap")
            for said in years.values() if isinstance(years, dict) else ():
                envelope += self._amount("budgetOverview", said) or 0
            smallest.append(self._amount("budgetOverview", action.get("minContribution")))
            largest.append(self._amount("budgetOverview", action.get("maxContribution")))
        told = [amount for amount in smallest if amount]
        most = [amount for amount in largest if amount]
        return envelope or None, min(told, default=None), max(most, default=None)

    def _actions(self, identifier: str) -> Iterator[Mapping[str, object]]:
        overview = self._json("budgetOverview")
        topics = overview.get("budgetTopicActionMap") if isinstance(overview, dict) else None
        for actions in topics.values() if isinstance(topics, dict) else ():
            for action in actions if isinstance(actions, list) else ():
                named = str(action.get("action", "")) if isinstance(action, dict) else ""
                if named.split(" - ")[0].strip().casefold() == identifier.casefold():
                    yield action

    def _amount(self, name: str, said: object) -> Decimal | None:
        """An amount, None for none; the portal writes 0 where it says nothing."""
        text = str(said).strip() if isinstance(said, str | Decimal | int) else ""
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,2}0*)?", text):
            self.notice(name, shown(text), "This is not an amount, so it was not read: look at the call's own page.")
            return None
        return Decimal(text) or None

    def _documents(self) -> Iterator[CallDocument]:
        published = self._json("publicationDocuments")
        for document in published if isinstance(published, list) else ():
            if isinstance(document, dict):
                url = self.short("docUrl", _safe(str(document.get("docUrl") or "")))
                title = " ".join(str(document.get("nameDoc") or "").split()) or url
                if url:
                    yield CallDocument(self.short("nameDoc", title), url)

    def _json(self, name: str) -> object:
        """A field whose text is JSON itself."""
        said = self.first(name)
        try:
            return json.loads(said, parse_float=text_file.exact, parse_int=text_file.exact) if said else None
        except (ValueError, RecursionError):
            self.notice(name, shown(said), "This field could not be read, so what it says was left out.")
            return None


def _as_meant(moment: datetime) -> datetime:
    """A deadline without its stray seconds; midnight stands for the day alone, which ends at the portal's closing hour."""
    if moment.time() == time(0, 0):
        return datetime.combine(moment.date(), CLOSING_HOUR, BRUSSELS).astimezone(UTC)
    return moment.replace(second=0, microsecond=0)


def _countries(identifier: str) -> tuple[str, ...]:
    """EuropeAid/186571/DD/ACT/ZA is for ZA; «Multi» and regions name no country."""
    last = identifier.rpartition("/")[2].upper()
    code = COUNTRIES_AS_THE_EU_WRITES.get(last, last)
    return (code,) if code in COUNTRIES else ()


def _safe(url: str) -> str:
    """An address that may become a link: nothing but https, and no spaces."""
    return url if re.fullmatch(r"https://[^\s\"'<>]+", url) else ""
