"""Who publishes, and what may be published of each award."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from grants_app.core.work import Work
from grants_app.demo.cues.stage import Cue, Stage, the_award
from grants_app.demo.story import PublicationTold, PublisherTold, Story
from grants_app.publications import commands, queries
from grants_app.publications.rules import Decision, PublisherTerms, Share, ShareKind, Terms


def of(story: Story, stage: Stage) -> Iterator[Cue]:
    """The organisation's own facts, then every policy, and who reviewed it."""
    yield Cue(story.publisher.on, story.publisher.by, partial(_record, story.publisher))
    for told in story.publications:
        yield Cue(told.on, told.by, partial(_prepare, stage, told))
        if told.reviewed:
            on, by = told.reviewed
            yield Cue(on, by, partial(_approve, stage, told))


def _record(told: PublisherTold, work: Work) -> None:
    its = PublisherTerms(told.organisation_id, told.organisation_type, told.name, "en", told.website, told.prefix)
    commands.record_publisher(work, its)


def _prepare(stage: Stage, told: PublicationTold, work: Work) -> None:
    award = the_award(work, told.award)
    after = queries.next_number(work, award.id) - 1
    stage.made[told] = commands.prepare(work, award.id, _terms(told), after=after).id


def _terms(told: PublicationTold) -> Terms:
    place = ShareKind.REGION if told.decision == Decision.GENERALISE else ShareKind.COUNTRY
    return Terms(
        decision=told.decision,
        reason=told.reason,
        code=told.code,
        title=told.title,
        description=told.description,
        donor_ref=told.donor_ref,
        donor_type=told.donor_type,
        aid_type="C01",
        flow_type="10",
        programme_code=told.programme[0],
        programme=told.programme[1],
        shares=tuple(
            Share(kind, code, Decimal(percent))
            for kind, rows in ((ShareKind.SECTOR, told.sectors), (place, told.places))
            for code, percent in rows
        ),
    )


def _approve(stage: Stage, told: PublicationTold, work: Work) -> None:
    commands.approve(work, stage.made[told])
