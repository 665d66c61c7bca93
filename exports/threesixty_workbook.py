"""360Giving 1.4 workbook: the sheet «grants» with the standard's 46 headings, and the sheet «Meta»."""

from datetime import date
from decimal import Decimal

from openpyxl.utils import get_column_letter

from exports import threesixty
from exports.currencies import number_format
from exports.iati_codes import codes
from exports.publication import Grant, Publication
from exports.threesixty import must_be_grants
from exports.workbook import HEAD, PLAIN, STRONG, Book, Look, Sheet, amount_look

HEADINGS = (
    "Identifier", "Title", "Description", "Currency", "Amount Applied For", "Amount Awarded", "Amount Disbursed", "Award Date",
    "URL", "Planned Dates:Start Date", "Planned Dates:End Date", "Planned Dates:Duration (months)", "Recipient Ind:Identifier",
    "Recipient Ind:Name", "To Individuals Details:Primary Grant Reason", "To Individuals Details:Secondary Grant Reason",
    "To Individuals Details:Grant Purpose", "Recipient Org:Identifier", "Recipient Org:Name", "Recipient Org:Charity Number",
    "Recipient Org:Company Number", "Recipient Org:Street Address", "Recipient Org:City", "Recipient Org:County",
    "Recipient Org:Country", "Recipient Org:Postal Code", "Recipient Org:Description", "Recipient Org:Web Address",
    "Beneficiary Location:Name", "Beneficiary Location:Country Code", "Beneficiary Location:Latitude",
    "Beneficiary Location:Longitude", "Beneficiary Location:Geographic Code", "Beneficiary Location:Geographic Code Type",
    "Funding Org:Identifier", "Funding Org:Name", "Funding Org:Department", "Location Scope", "Grant Programme:Code",
    "Grant Programme:Title", "Grant Programme:URL", "From An Open Call?", "Related Activity", "Last Modified", "Data Source",
    "For Regrant Type",
)  # fmt: skip
"""Those of the standard's own template, in its order. A heading of 360Giving is read in whatever case it is written."""

_DAY = Look(number_format="yyyy-mm-dd", lined=True, align="center")
_CELL = Look(lined=True, align="left", wrap=True)
_WIDE = {"Identifier": 30, "Title": 34, "Description": 44, "Recipient Org:Identifier": 30, "Recipient Org:Name": 26}


def write(publication: Publication) -> bytes:
    """The bytes of the file. Raises NotWritable with everything that the standard would refuse."""
    must_be_grants(publication)
    title = threesixty.TITLE.format(publication.publisher.organisation.name)
    book = Book(title=title, is_draft=False, made_on=publication.made_on)
    _grants(book.sheet("grants"), publication)
    _meta(book.sheet("Meta"), publication, title)
    return book.to_bytes()


def _grants(sheet: Sheet, publication: Publication) -> None:
    columns = {heading: get_column_letter(place) for place, heading in enumerate(HEADINGS, 1)}
    sheet.widths({column: _WIDE.get(heading, 15) for heading, column in columns.items()})
    for heading, column in columns.items():
        sheet.put(1, column, heading, HEAD)
    sheet.height(1, 40)
    for row, grant in enumerate(publication.grants, 2):
        cells = _cells(grant, publication)
        for heading, column in columns.items():
            sheet.put(row, column, *cells.get(heading, (None, _CELL)))
    last = columns[HEADINGS[-1]]
    sheet.filter("A", 1, last, len(publication.grants) + 1)
    sheet.freeze(2, "B")
    sheet.printed(left=publication.publisher.organisation.name, paper="A4", across=5)


def _cells(it: Grant, publication: Publication) -> dict[str, tuple[str | Decimal | date, Look]]:
    """What a grant says under which heading; what it does not say stays empty."""
    us, money = publication.publisher, amount_look(number_format(it.currency))
    country = codes()["country"][it.country] if it.country else ""
    texts = {
        "Identifier": it.identifier,
        "Title": it.title,
        "Description": it.description,
        "Currency": it.currency,
        "Recipient Org:Identifier": it.recipient_id,
        "Recipient Org:Name": it.recipient,
        "Beneficiary Location:Name": country,
        "Beneficiary Location:Country Code": it.country,
        "Funding Org:Identifier": us.organisation.ref,
        "Funding Org:Name": us.organisation.name,
        "Location Scope": threesixty.NATIONAL if it.country else threesixty.SUPRANATIONAL,
        "Grant Programme:Code": it.programme_code,
        "Grant Programme:Title": it.programme,
        "Related Activity": it.activity,
        "Last Modified": threesixty.modified(it),
        "Data Source": us.website,
    }
    amounts = {"Amount Awarded": it.awarded, "Amount Disbursed": it.disbursed}
    days = {
        "Award Date": it.awarded_on,
        "Planned Dates:Start Date": it.starts_on,
        "Planned Dates:End Date": it.ends_on,
    }
    return (
        {heading: (text, _CELL) for heading, text in texts.items() if text}
        | {heading: (amount, money) for heading, amount in amounts.items()}
        | {heading: (day, _DAY) for heading, day in days.items()}
    )


def _meta(sheet: Sheet, publication: Publication, title: str) -> None:
    """A column of labels with their values beside."""
    us = publication.publisher
    sheet.widths({"A": 24, "B": 90})
    rows = (
        ("Version", threesixty.VERSION),
        ("Extensions", ""),
        ("Title", title),
        ("Description", threesixty.DESCRIPTION.format(us.organisation.name)),
        ("Issued", publication.made_on.isoformat()),
        ("Identifier", threesixty.identifier(publication)),
        ("Publisher:Name", us.organisation.name),
        ("Publisher:Website", us.website),
        ("Publisher:Identifier", us.organisation.ref),
    )
    for row, (label, value) in enumerate(rows, 1):
        sheet.put(row, "A", label, STRONG)
        sheet.put(row, "B", value, PLAIN)
    sheet.printed(left=us.organisation.name, paper="A4")
