"""IATI 2.03 activity file: one activity per award that may be published, valid by the standard's schema and its ruleset."""

from collections.abc import Mapping
from datetime import date

from exports import iati_xml as xml
from exports.iati_rules import must_be_activities
from exports.publication import Activity, Publication, Publisher, Share, Standing, Transaction, TransactionType

_TYPES: Mapping[TransactionType, str] = {
    "incoming funds": "1",
    "disbursement": "3",
    "expenditure": "4",
    "incoming commitment": "11",
}
_STATUS: Mapping[Standing, str] = {"pipeline": "1", "implementation": "2", "finalisation": "3", "closed": "4"}
_DAC = "1"
_REGIONAL, _MULTINATIONAL, _NATIONAL = "2", "3", "4"
_BILATERAL, _STANDARD_GRANT, _UNTIED = "1", "110", "5"
_FUNDING, _IMPLEMENTING = "1", "4"


def write(publication: Publication) -> bytes:
    """The bytes of the file. Raises NotWritable with every rule that it would break."""
    must_be_activities(publication)
    root = xml.Element(
        "iati-activities", {"version": xml.VERSION, "generated-datetime": xml.moment(publication.made_at)}
    )
    for activity in publication.activities:
        _activity(root, activity, publication.publisher, publication.made_on)
    return xml.to_bytes(root)


def _activity(root: xml.Element, it: Activity, publisher: Publisher, today: date) -> None:
    """The children stand in the order of the schema, which is a sequence."""
    made = xml.child(
        root,
        "iati-activity",
        default_currency=it.currency,
        humanitarian="0",
        hierarchy="1",
        last_updated_datetime=xml.moment(it.changed_at),
    )
    made.set(xml.LANGUAGE, publisher.language)
    us = publisher.organisation
    xml.child(made, "iati-identifier", it.identifier)
    xml.party(made, "reporting-org", us)
    xml.narrative(made, "title", it.title)
    xml.narrative(made, "description", it.description, type="1")
    xml.party(made, "participating-org", it.funder, role=_FUNDING)
    xml.party(made, "participating-org", us, role=_IMPLEMENTING)
    xml.child(made, "other-identifier", ref=it.code, type="A1")
    xml.child(made, "activity-status", code=_STATUS[it.standing])
    _dates(made, it, today)
    xml.child(made, "activity-scope", code=_scope(it))
    _places(made, it)
    for sector in it.sectors:
        xml.child(made, "sector", vocabulary=_DAC, code=sector.code, percentage=_percentage(sector, it.sectors))
    xml.child(made, "collaboration-type", code=_BILATERAL)
    xml.child(made, "default-flow-type", code=it.flow_type)
    xml.child(made, "default-finance-type", code=_STANDARD_GRANT)
    xml.child(made, "default-aid-type", code=it.aid_type)
    xml.child(made, "default-tied-status", code=_UNTIED)
    _budgets(made, it)
    for transaction in it.transactions:
        _transaction(made, transaction, it.currency)


def _dates(made: xml.Element, it: Activity, today: date) -> None:
    """Planned and actual; an actual day has come."""
    planned_start, actual_start, planned_end, actual_end = "1", "2", "3", "4"
    dates = [(it.starts_on, planned_start)]
    if it.starts_on <= today and it.standing != "pipeline":
        dates.append((it.starts_on, actual_start))
    dates.append((it.ends_on, planned_end))
    if it.standing == "closed" and it.ends_on <= today:
        dates.append((it.ends_on, actual_end))
    for on, kind in dates:
        xml.child(made, "activity-date", iso_date=on.isoformat(), type=kind)


def _scope(it: Activity) -> str:
    if it.regions:
        return _REGIONAL
    return _NATIONAL if len(it.countries) == 1 else _MULTINATIONAL


def _places(made: xml.Element, it: Activity) -> None:
    places = (*it.countries, *it.regions)
    for country in it.countries:
        xml.child(made, "recipient-country", code=country.code, percentage=_percentage(country, places))
    for region in it.regions:
        share = _percentage(region, places)
        xml.child(made, "recipient-region", vocabulary=_DAC, code=region.code, percentage=share)


def _percentage(share: Share, among: tuple[Share, ...]) -> str:
    """A single one stands for the whole, so it is left out."""
    return xml.percent(share.percent) if len(among) > 1 else ""


def _budgets(made: xml.Element, it: Activity) -> None:
    original, revised, committed = "1", "2", "2"
    for budget in it.budgets:
        row = xml.child(made, "budget", type=revised if it.is_revised else original, status=committed)
        xml.days(row, budget.starts_on, budget.ends_on)
        xml.value(row, budget.amount, it.currency, budget.starts_on)


def _transaction(made: xml.Element, it: Transaction, currency: str) -> None:
    row = xml.child(made, "transaction", ref=it.ref)
    xml.child(row, "transaction-type", code=_TYPES[it.type])
    xml.child(row, "transaction-date", iso_date=it.on.isoformat())
    xml.value(row, it.amount, currency, it.on)
    if it.description:
        xml.narrative(row, "description", it.description)
    if it.provider is not None:
        xml.party(row, "provider-org", it.provider, provider_activity_id=it.provider_activity_id)
    if it.receiver is not None:
        xml.party(row, "receiver-org", it.receiver)
