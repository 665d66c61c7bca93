"""What changed in a call, in words: the names of its facts, and what each was and is."""

from collections.abc import Mapping

from grants_app.core.money import in_readers_notation

LABELS: Mapping[str, str] = {
    "reference": "Reference",
    "title": "Title",
    "donor_id": "Donor",
    "currency": "Currency",
    "programme": "Programme",
    "opens_on": "Opens on",
    "deadlines": "Deadlines",
    "deadline_zone": "Time zone of the deadlines",
    "envelope_minor": "The call gives in all",
    "minimum_minor": "Least for one application",
    "maximum_minor": "Most for one application",
    "cofinancing_percent": "Co-financing",
    "countries": "Countries",
    "summary_html": "Description",
    "conditions_html": "Conditions",
    "url": "Address of the donor's page",
    "documents": "Documents",
    "keywords": "Keywords",
    "applicant_kinds": "Who may apply",
    "themes": "Themes",
    "money_kinds": "Kind of money",
    "minimum_years": "Years since registration",
    "minimum_turnover_minor": "Turnover of a year",
    "consortium": "Partners",
    "minimum_partners": "Least number of partners",
    "questions": "Questions of the form",
    "contact": "Contact",
}
LONG = {"summary_html", "conditions_html", "keywords", "url", "questions", "donor_id"}
"""Of these it is told only that they changed; of all others the values."""


def moved(changed: Mapping[str, Mapping[str, str]]) -> tuple[tuple[str, str, str], ...]:
    """Of each fact its label, and what it was and is: in words, or empty where only that it changed can be told."""
    return tuple(
        (LABELS.get(name, name), "", "")
        if name in LONG
        else (LABELS.get(name, name), in_words(name, values["before"]), in_words(name, values["after"]))
        for name, values in changed.items()
    )


def in_words(name: str, told: str) -> str:
    """A fact as the reader writes numbers; an amount that an older note gives without its currency is not told."""
    if not name.endswith("_minor"):
        return told
    return "" if told.isdigit() else in_readers_notation(told)
