"""The life of a record as a table: from which status which step leads where, and who may take it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from grants_app.access import Action, Actor
from grants_app.core.errors import Conflict


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table: `name` is the verb of the command and of the URL, `label` is on the button."""

    name: str
    source: StrEnum
    target: StrEnum
    action: Action
    label: str
    needs_reason: bool = False
    danger: bool = False


class Track:
    """All steps of one kind of record."""

    def __init__(self, *steps: Step) -> None:
        self.steps = steps

    def step(self, status: str, name: str) -> Step:
        """The step of that name from that status; Conflict (409) when there is none."""
        for step in self.steps:
            if step.name == name and step.source == status:
                return step
        labels = [step.label for step in self.steps if step.name == name]
        what = labels[0] if labels else name
        raise Conflict(
            f"«{what}» cannot be done now: the status is «{status}». Reload the page to see what happened meanwhile."
        )

    def steps_for(self, status: str, actor: Actor, hub_id: UUID | None) -> tuple[Step, ...]:
        """The steps that this person may take from this status: the buttons of the page."""
        return tuple(step for step in self.steps if step.source == status and actor.may(step.action, hub_id))

    def next_steps(self, status: str) -> Iterable[Step]:
        """All steps that leave this status, whoever takes them."""
        return (step for step in self.steps if step.source == status)
