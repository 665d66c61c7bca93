"""What donors' forms ask beyond the books: given once per award, blank on the form until then."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from exports.form_facts import FormFact as Asked
from grants_app.access import Action
from grants_app.awards import queries
from grants_app.awards.models import FormFact
from grants_app.core.errors import Invalid
from grants_app.core.work import Work


def give_form_facts(work: Work, award_id: UUID, given: Mapping[str, str], asked: Sequence[Asked]) -> None:
    """Keep what was given of what the forms ask; a blank takes a fact away. Invalid names every value that no form takes."""
    its = queries.award(work, award_id, to_change=True)
    work.must(Action.AWARD_WRITE, its.lead_hub_id)
    known = {fact.key: fact for fact in asked}
    values = {key: value.strip() for key, value in given.items() if key in known}
    wrong = {key: says for key, value in values.items() if (says := known[key].wrong_with(value, its.currency))}
    if wrong:
        says = next(iter(wrong.values())) if len(wrong) == 1 else f"{len(wrong)} fields need your attention."
        raise Invalid(says, fields=wrong)
    rows = {row.key: row for row in queries.form_fact_rows(work, its.id)}
    before = {key: rows[key].value for key in values if key in rows}
    changed = {key: value for key, value in values.items() if value != before.get(key, "")}
    if not changed:
        return
    for key, value in changed.items():
        if not value:
            work.session.delete(rows[key])
        elif key in rows:
            rows[key].value = value
            work.add(rows[key])
        else:
            work.add(FormFact(award_id=its.id, key=key, value=value))
    work.note(
        "award.form-facts-given",
        its.id,
        its.lead_hub_id,
        award=its.reference,
        before={key: before.get(key, "") for key in changed},
        after=changed,
    )
