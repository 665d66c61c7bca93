"""Turns the story into cues: on a day, by a person, one command; what needs an earlier step finds it on the stage."""

from collections.abc import Iterator

from grants_app.demo.cues import (
    applications,
    authorities,
    awards,
    banks,
    budgets,
    communities,
    diligence,
    disbursements,
    evidence,
    files,
    publications,
    reports,
    results,
    sub_grants,
    templates,
    vouchers,
)
from grants_app.demo.cues.stage import Cue, Stage
from grants_app.demo.story import Story

__all__ = ["Cue", "Stage", "of"]


def of(story: Story, stage: Stage) -> Iterator[Cue]:
    """All cues; those of one day in this order."""
    yield from banks.openings(story, stage)
    yield from communities.of(stage)
    yield from awards.of(story, stage)
    yield from files.of(story, stage)
    yield from applications.of(story, stage)
    yield from authorities.of(story, stage)
    yield from budgets.of(story, stage)
    yield from disbursements.of(story, stage)
    yield from diligence.of(story, stage)
    yield from sub_grants.of(story, stage)
    yield from vouchers.of(story, stage)
    yield from reports.of(story, stage)
    yield from banks.reconciliations(story, stage)
    yield from disbursements.percentages(story)
    yield from publications.of(story, stage)
    yield from templates.of(story, stage)
    yield from evidence.of(story, stage)
    yield from results.of(story, stage)
