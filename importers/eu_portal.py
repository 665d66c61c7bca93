"""Calls of the EU Funding & Tenders portal: pages of its search service, and its whole list grantsTenders.json, of any length."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from importers import record_stream, text_file
from importers.cells import shown
from importers.countries import COUNTRIES
from importers.currencies import EXPONENTS
from importers.record_stream import Bounded, Source, Watch, unwatched
from importers.records import CallDocument, CallRecord, DeadlineRecord, Flow, Reading, Unusable, Where
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

PAGE, LIST = "results", "fundingData.GrantTenderObj"
"""Where the records stand in a page of the search service, and in the portal's whole list."""
STAGES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "two-stage": (("First stage", "concept"), ("Second stage", "full"))
}
"""The portal's model of deadlines → name and stage of each."""

_WRONG = "This is not a page of the EU Funding & Tenders portal's search: save its answer as it comes, as JSON."


def read(file: BinaryIO, _name: str = "") -> Reading[CallRecord]:
    """All calls of the file, each once, and all problems. Tenders are passed over and counted."""
    return flow(file).reading()


def flow(file: BinaryIO, _name: str = "", watch: Watch = unwatched) -> Flow[CallRecord]:
    """As `read`, and the file may be longer than memory: it is gone through twice."""
    source = record_stream.of_json(file)
    findings = Bounded()
    winners = _Winners(findings)
    others = total = 0
    for total, value in source.records(f"{PAGE}.item", f"{LIST}.item", "=totalResults", watch=watch):
        result = _Result(total, value, findings)
        if result.is_other:
            others += 1
        elif (call := result.call()) is not None:
            winners.take(call, result.order)
    _check(source, total, findings)
    if total and not winners.kept and not findings.problems:
        raise Unusable("The file has no call for grants (only tenders or news): fetch another one.")
    if others:
        says = f"{others:,} tenders and news were passed over: they are no calls for grants."
        findings.notice(Where(), "", says)
    _say_how_much(source, total, findings)
    winning = {number: key for key, (_, number, _) in winners.kept.items()}

    def again() -> Iterator[CallRecord]:
        for number, value in source.records(f"{PAGE}.item", f"{LIST}.item", watch=watch):
            if number in winning and (call := _Result(number, value, Findings()).call()):
                yield call

    return Flow(len(winning), again, tuple(findings.problems), tuple(findings.notices))


def _check(source: Source, total: int, findings: Findings) -> None:
    """A file without one record is another file, or an empty page."""
    if total or findings.problems:
        return
    if PAGE in source.lists:
        raise Unusable("The page of the portal has no results: fetch it again with another search.")
    raise Unusable(_WRONG)


def _say_how_much(source: Source, here: int, findings: Findings) -> None:
    total = source.facts.get("totalResults")
    if isinstance(total, Decimal) and total > here:
        says = f"The portal has {total:,f} results and this page holds {here}: import the other pages as well."
        findings.notice(Where(column="totalResults", path="totalResults"), shown(total), says)


class _Winners:
    """Which record of each call is taken. Real pages repeat them, also in several languages: English is first, then the newest."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.kept: dict[str, tuple[tuple[bool, str], int, int]] = {}
        """Identifier → order, number and content of its best record."""

    def take(self, call: CallRecord, order: tuple[bool, str]) -> None:
        key, number = call.identifier.casefold(), call.where.row or 0
        content = hash(replace(call, where=Where()))
        if key not in self.kept:
            self.kept[key] = (order, number, content)
            return
        before_order, before, before_content = self.kept[key]
        says = f"This call stands in record {before} already" + (
            "." if content == before_content else ", with other content: the English and then the newest one is kept."
        )
        where = replace(call.where, column="identifier", path=f"{call.where.path}.identifier")
        self.findings.notice(where, call.identifier, says)
        if order > before_order:
            self.kept[key] = (order, number, content)


class _Result:
    """One result of the page."""

    def __init__(self, number: int, result: Any, findings: Findings) -> None:
        self.number = number
        self.findings = findings
        self.result: Mapping[str, object] = result if isinstance(result, dict) else {}
        self.is_too_long = result is None
        metadata = self.result.get("metadata")
        self.is_of_list = metadata is None and "identifier" in self.result
        self.place = f"{LIST}[{number - 1}]" if self.is_of_list else f"{PAGE}[{number - 1}].metadata"
        if self.is_of_list:
            metadata = _as_metadata(self.result)
        self.metadata: Mapping[str, object] = metadata if isinstance(metadata, dict) else {}

    @property
    def is_other(self) -> bool:
        """Whether this is a tender, or news."""
        return bool(self.metadata) and self.first("type") not in GRANTS

    @property
    def order(self) -> tuple[bool, str]:
        newest = max((*self.all("updateDate"), *self.all("esDA_IngestDate")), default="")
        return self.first("language") == "en", newest

    def call(self) -> CallRecord | None:
        """The record; None where something essential is missing (then with a problem)."""
        if self.is_too_long:
            self.problem("", "", "This record is too long to be one call: fetch the file again.")
            return None
        if not self.metadata:
            self.problem("metadata", "", "This record has no metadata: fetch the page again.")
            return None
        before = len(self.findings.problems)
        call = self._call(self.first("type"))
        return call if len(self.findings.problems) == before else None

    def _call(self, kind: str) -> CallRecord:
        identifier = self.needed("identifier")
        amounts = self._topic(identifier) if kind != EXTERNAL_ACTION else _Amounts()
        announced = self._amount("budget", self.first("budget"))
        programme = PROGRAMMES.get(self.first("frameworkProgramme"), self.first("frameworkProgramme"))
        return CallRecord(
            where=Where(row=self.number, path=self.place),
            identifier=identifier,
            title=self.needed("title"),
            programme=self.first("callTitle") or programme,
            opens_on=self._opens_on(),
            deadlines=self._deadlines(amounts),
            currency=self._currency(),
            envelope=amounts.envelope or announced,
            minimum_award=amounts.smallest,
            maximum_award=amounts.largest,
            countries=_countries(identifier) if kind == EXTERNAL_ACTION else (),
            money_kinds=self._money_kinds(),
            summary_html=self.first("descriptionByte") or self.first("description"),
            conditions_html=self.first("topicConditions"),
            url=self.short("url", _safe(self.first("url") or str(self.result.get("url") or ""))),
            documents=tuple(self._documents()),
            keywords=tuple(dict.fromkeys((*self.all("tags"), *self.all("keywords")))),
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
        self.findings.problem(self._where(column), found, says)

    def notice(self, column: str, found: str, says: str) -> None:
        self.findings.notice(self._where(column), found, says)

    def _where(self, column: str) -> Where:
        place = self.place.removesuffix(".metadata") if column in ("", "metadata") else self.place
        return Where(row=self.number, column=column, path=f"{place}.{column}" if column else place)

    def _money_kinds(self) -> tuple[str, ...]:
        """Of the model grant agreements and the types of action, as the portal writes them."""
        said = " ".join((*self.all("typesOfAction"), *self.all("actions"), *self.all("budgetOverview"))).casefold()
        found = tuple(kind for kind, sign in (("lump-sum", "lump sum"), ("prize", "prize")) if sign in said)
        return found or ("project",)

    def _currency(self) -> str:
        code = self.first("currency").upper() or "EUR"
        if code not in EXPONENTS:
            self.problem("currency", code, "This is not a currency code of ISO 4217: fetch the page again.")
        return code

    def _opens_on(self) -> date | None:
        moments = [moment for said in self.all("startDate") if (moment := self._moment("startDate", said))]
        return min(moments).astimezone(BRUSSELS).date() if moments else None

    def _deadlines(self, amounts: "_Amounts") -> tuple[DeadlineRecord, ...]:
        said = self.all("deadlineDate")
        moments = [moment for text in said if (moment := self._moment("deadlineDate", text))]
        if not said:
            self.notice("deadlineDate", "", "The portal gives no deadline for this call: look at the call's own page.")
        names = STAGES.get(self.first("deadlineModel"), ())
        ordered = sorted({_as_meant(moment) for moment in moments})
        if len(ordered) < 2:
            return tuple(DeadlineRecord(at) for at in ordered)
        return tuple(
            DeadlineRecord(at, False, *(names[nth] if nth < len(names) else ("", "")), envelope=amounts.at(at, ordered))
            for nth, at in enumerate(ordered)
        )

    def _moment(self, name: str, said: str) -> datetime | None:
        try:
            moment = datetime.fromisoformat(said)
        except ValueError:
            self.problem(name, shown(said), "This is not a moment as the portal writes it: fetch the page again.")
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)

    def _topic(self, identifier: str) -> "_Amounts":
        """What the overview, which lists all topics of the call, says of this one."""
        amounts = _Amounts()
        for action in self._actions(identifier):
            years = action.get("budgetYearMap")
            days = action.get("deadlineDates")
            by_year = {
                str(year): amount
                for year, said in (years.items() if isinstance(years, dict) else ())
                if (amount := self._amount("budgetOverview", said))
            }
            amounts.add(by_year, [str(day)[:10] for day in days] if isinstance(days, list) else [])
            amounts.minima.append(self._amount("budgetOverview", action.get("minContribution")))
            amounts.maxima.append(self._amount("budgetOverview", action.get("maxContribution")))
        return amounts

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


class _Amounts:
    """What a topic gives: in all, for one application, and at each of several deadlines."""

    def __init__(self) -> None:
        self.actions: list[tuple[dict[str, Decimal], list[str]]] = []
        self.minima: list[Decimal | None] = []
        self.maxima: list[Decimal | None] = []

    def add(self, by_year: dict[str, Decimal], days: list[str]) -> None:
        self.actions.append((by_year, days))

    @property
    def envelope(self) -> Decimal | None:
        return sum((sum(by_year.values(), Decimal(0)) for by_year, _ in self.actions), Decimal(0)) or None

    @property
    def smallest(self) -> Decimal | None:
        return min((amount for amount in self.minima if amount), default=None)

    @property
    def largest(self) -> Decimal | None:
        return max((amount for amount in self.maxima if amount), default=None)

    def at(self, moment: datetime, among: Sequence[datetime]) -> Decimal | None:
        """What is given at one of several deadlines: of actions with this one alone, and of budgets by year with one deadline each."""
        day = moment.astimezone(BRUSSELS).date()
        years = [each.astimezone(BRUSSELS).year for each in among]
        found = Decimal(0)
        for by_year, days in self.actions:
            if days == [day.isoformat()]:
                found += sum(by_year.values(), Decimal(0))
            elif len(by_year) > 1 and years.count(day.year) == 1:
                found += by_year.get(str(day.year), Decimal(0))
        return found or None


def _as_metadata(its: Mapping[str, Any]) -> dict[str, object]:
    """A record of the portal's whole list, as a page of its search would say it."""
    programme = its.get("frameworkProgramme")
    opens = its.get("plannedOpeningDateLong")
    due = its.get("deadlineDatesLong")
    return {
        **its,
        "type": [str(its.get("type", ""))],
        "frameworkProgramme": [str(programme.get("id", "")) if isinstance(programme, dict) else ""],
        "startDate": [_of_milliseconds(opens)] if opens else [],
        "deadlineDate": [_of_milliseconds(each) for each in due] if isinstance(due, list) else [],
        "actions": [json.dumps(its.get("actions"), default=str)],
        "language": ["en"],
        "updateDate": [str(its.get("publicationDateLong", ""))],
    }


def _of_milliseconds(said: object) -> str:
    """A moment as text: of milliseconds since 1970, else what stands there."""
    if isinstance(said, Decimal) and 0 < said < Decimal(10) ** 13:
        return datetime.fromtimestamp(int(said) // 1000, UTC).isoformat()
    return str(said)


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
