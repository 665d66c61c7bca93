"""The files of the story: who took them in, and what another person did with them."""

from collections.abc import Callable, Iterator
from functools import partial

from grants_app.awards import commands as awards
from grants_app.awards import queries as award_queries
from grants_app.budgets import commands as budgets
from grants_app.budgets import queries as budget_queries
from grants_app.core.errors import Invalid
from grants_app.core.work import Work
from grants_app.demo.cues.stage import Cue, Stage, the_award
from grants_app.demo.story import (
    Filed,
    Story,
)
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures import queries as expenditure_queries
from grants_app.imports import commands as imports


def of(story: Story, stage: Stage) -> Iterator[Cue]:
    """Every file, in the order of the story."""
    for filed in story.filed:
        yield from _filed(stage, filed)


def _filed(stage: Stage, filed: Filed) -> Iterator[Cue]:
    yield Cue(filed.on, filed.by, partial(_take_in, stage, filed))
    for name, on, by in filed.then:
        yield Cue(on, by, partial(_THEN[name], filed))


def _take_in(stage: Stage, filed: Filed, work: Work) -> None:
    outcome = imports.take_in(work, stage.file(filed.file))
    if outcome.problems:
        raise Invalid(f"{filed.file}: {outcome.problems[0]}")


def _look(filed: Filed, work: Work) -> None:
    for look in award_queries.pending_looks(work, the_award(work, filed.award).id):
        if look.kind == filed.kind and (filed.kind == "budget" or filed.file in look.title):
            awards.look(work, look.id)


def _approve_budget(filed: Filed, work: Work) -> None:
    draft = budget_queries.draft_version(work, the_award(work, filed.award).id)
    if draft:
        budgets.approve(work, draft.id)


def _post(filed: Filed, work: Work) -> None:
    award = the_award(work, filed.award)
    expenditures.post(work, award.id, expenditure_queries.draft_ids(work, award.id))


_THEN: dict[str, Callable[[Filed, Work], None]] = {"looked": _look, "approved": _approve_budget, "posted": _post}
