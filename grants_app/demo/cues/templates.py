"""A donor's own workbook: uploaded, mapped, and the mapping approved by another person."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from grants_app.core.work import Work
from grants_app.demo.cues.stage import Cue, Stage, the_award
from grants_app.demo.story import Story, TemplateTold
from grants_app.donor_templates import commands, rules

FOLDER = Path(__file__).parent.parent / "donor_templates"


def of(story: Story, stage: Stage) -> Iterator[Cue]:
    """Every workbook that a donor sent with one of its awards."""
    for told in story.templates:
        yield Cue(told.on, told.by, partial(_upload, stage, told))
        if told.approved:
            on, by = told.approved
            yield Cue(on, by, partial(_approve, stage, told))


def _upload(stage: Stage, told: TemplateTold, work: Work) -> None:
    donor_id = the_award(work, told.award).donor_id
    content = (FOLDER / told.file).read_bytes()
    made = commands.upload(work, donor_id, title=told.title, file_name=told.file, content=content)
    commands.draw(work, made.id, rules.read_file((FOLDER / told.mapping).read_bytes()))
    stage.made[told] = commands.save(work, made.id, why=told.why).id


def _approve(stage: Stage, told: TemplateTold, work: Work) -> None:
    commands.approve(work, stage.made[told])
