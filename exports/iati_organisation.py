"""IATI 2.03 organisation file: who we are, and our budgets and spending per calendar year and currency."""

from collections.abc import Mapping

from exports import iati_xml as xml
from exports.iati_rules import must_be_organisation
from exports.publication import Annual, AnnualKind, Publication

_ELEMENTS: Mapping[AnnualKind, tuple[str, str]] = {
    "total budget": ("total-budget", ""),
    "region budget": ("recipient-region-budget", "recipient-region"),
    "country budget": ("recipient-country-budget", "recipient-country"),
    "total expenditure": ("total-expenditure", ""),
}
"""In the order of the schema: the element of each kind, and the element that says where."""
_DAC = "1"
_COMMITTED = "2"


def write(publication: Publication) -> bytes:
    """The bytes of the file. Raises NotWritable with every rule that it would break."""
    must_be_organisation(publication)
    root = xml.Element(
        "iati-organisations", {"version": xml.VERSION, "generated-datetime": xml.moment(publication.made_at)}
    )
    changed = xml.moment(publication.made_at)
    made = xml.child(root, "iati-organisation", last_updated_datetime=changed)
    made.set(xml.LANGUAGE, publication.publisher.language)
    us = publication.publisher.organisation
    xml.child(made, "organisation-identifier", us.ref)
    xml.narrative(made, "name", us.name)
    xml.party(made, "reporting-org", us)
    for kind in _ELEMENTS:
        for annual in publication.annual:
            if annual.kind == kind:
                _annual(made, annual)
    return xml.to_bytes(root)


def _annual(made: xml.Element, it: Annual) -> None:
    name, place = _ELEMENTS[it.kind]
    row = xml.child(made, name, status=_COMMITTED if it.kind.endswith("budget") else "")
    if place:
        xml.child(row, place, vocabulary=_DAC if it.kind == "region budget" else "", code=it.code)
    xml.days(row, it.starts_on, it.ends_on)
    xml.value(row, it.amount, it.currency, it.starts_on)
