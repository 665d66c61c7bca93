"""What grants.gov's codes mean, and how both of its formats say an amount, an eligible applicant, an address and a kind of money.

Codes: element definitions of OpportunityDetail-V1.0 and the lists of grants.gov's own form for publishing an opportunity.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from html import escape, unescape

TIME_ZONE = "America/New_York"
"""grants.gov closes its opportunities by the clock of Washington, DC."""
CURRENCY = "USD"

_ANYBODY = (
    "informal-group", "community-organisation", "local-ngo", "international-ngo", "cooperative", "indigenous-authority",
    "trade-union", "university", "media", "public-body", "international-organisation", "company", "individual",
)  # fmt: skip
APPLICANTS: Mapping[str, tuple[str, ...]] = {
    "00": ("public-body",),
    "01": ("public-body",),
    "02": ("public-body",),
    "04": ("public-body",),
    "05": ("public-body",),
    "06": ("university",),
    "07": ("indigenous-authority",),
    "08": ("public-body",),
    "11": ("indigenous-authority",),
    "12": ("international-ngo",),
    "13": ("community-organisation", "local-ngo", "international-ngo"),
    "20": ("university",),
    "21": ("individual",),
    "22": ("company",),
    "23": ("company",),
    "25": (),
    "99": _ANYBODY,
}
"""Code of eligible applicants → our kinds. 12 are non-profits with the United States' status 501(c)(3), 13 those without it, which
foreign organisations are; 25 is «others, see the text», for which no kind can be named; 99 is anybody."""

INSTRUMENTS: Mapping[str, str] = {"G": "project", "CA": "cooperative-agreement", "PC": "contract"}
"""Code of the funding instrument → our kind of money."""

ACTIVITIES: Mapping[str, str] = {
    "ACA": "Affordable Care Act",
    "AG": "Agriculture",
    "AR": "Arts",
    "BC": "Business and Commerce",
    "CD": "Community Development",
    "CP": "Consumer Protection",
    "DPR": "Disaster Prevention and Relief",
    "ED": "Education",
    "ELT": "Employment, Labor and Training",
    "EN": "Energy",
    "ENV": "Environment",
    "FN": "Food and Nutrition",
    "HL": "Health",
    "HO": "Housing",
    "HU": "Humanities",
    "IS": "Information and Statistics",
    "ISS": "Income Security and Social Services",
    "LJL": "Law, Justice and Legal Services",
    "NR": "Natural Resources",
    "RA": "Recovery Act",
    "RD": "Regional Development",
    "ST": "Science and Technology",
    "T": "Transportation",
}
"""Code of the funding activity → what it is called."""

_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,2})?")


def amount_of(said: str) -> Decimal | None:
    """An amount; None for nothing, for «none», and for 0, by which grants.gov says nothing. ValueError for anything else."""
    text = said.strip().replace(",", "")
    if not text or text.casefold() == "none":
        return None
    if not _AMOUNT.fullmatch(text):
        raise ValueError(said)
    return Decimal(text) or None


def applicant_kinds(codes: Iterable[str]) -> tuple[str, ...]:
    """Our kinds of those codes, in our order; nothing where a code says «see the text», for then the list is not all."""
    named = [code.strip().zfill(2) for code in codes]
    if "25" in named:
        return ()
    found = {kind for code in named for kind in APPLICANTS.get(code, ())}
    return tuple(kind for kind in _ANYBODY if kind in found)


def money_kinds(codes: Iterable[str]) -> tuple[str, ...]:
    """Our kinds of money, each once."""
    return tuple(dict.fromkeys(INSTRUMENTS[code] for code in codes if code in INSTRUMENTS))


def markup(said: str) -> str:
    """A text that may hold escaped markup as HTML: markup where it has some, else its lines as paragraphs."""
    text = unescape(said) if re.search(r"&lt;/?\w+", said) else said
    if re.search(r"</?[a-z]\w*[^<>]*>", text, re.IGNORECASE):
        return text
    return "".join(f"<p>{escape(unescape(line.strip()))}</p>" for line in text.splitlines() if line.strip())


def conditions(eligibility: str, *, matching: str, closing: str) -> str:
    """What an applicant should know besides the facts, as HTML."""
    says = (
        "<p>Cost sharing or matching is required: how much stands in the announcement.</p>" if matching == "yes" else ""
    )
    return markup(eligibility) + says + markup(closing)


def address(opportunity_id: str) -> str:
    """The opportunity's page; empty for what is no number."""
    return f"https://www.grants.gov/search-results-detail/{opportunity_id}" if opportunity_id.isdecimal() else ""
