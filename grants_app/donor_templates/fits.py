"""The mapping of another workbook brought to this one: what fits, what moved and must be confirmed, and what is lost."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from exports.donor_template.fitting import Fitted, Proposal, propose
from exports.donor_template.mapping import TemplateMapping
from exports.donor_template.package import Template
from grants_app.donor_templates import choices

STATES = {"fits": ("done", "fits"), "moved": ("waiting", "moved"), "lost": ("blocked", "lost")}
"""How the page marks what became of a place."""


@dataclass(frozen=True, slots=True)
class Item:
    """One place of the mapping before, and what became of it."""

    number: int
    what: str
    before: str
    now: str
    state: str
    state_words: str
    says: str
    is_ticked: bool
    may_be_ticked: bool
    is_lost: bool


@dataclass(frozen=True, slots=True)
class Brought:
    """A mapping on its way to another workbook."""

    proposal: Proposal
    items: tuple[Item, ...]

    def left_out(self, ticked: Collection[int]) -> int:
        """How many places are to be chosen anew: those that are lost, and those that were found and not ticked."""
        return sum(1 for it in self.items if it.is_lost or (it.may_be_ticked and it.number not in ticked))

    def taken_over(self, ticked: Collection[int]) -> TemplateMapping:
        """The proposed mapping with nothing in it that was found but not ticked."""
        left = {
            (it.what, it.now)
            for number, it in enumerate(self.proposal.items)
            if it.now and number not in ticked and it.what != "column"
        }
        its = self.proposal.mapping
        return replace(
            its,
            puts=tuple(it for it in its.puts if ("put", it.place) not in left),
            checks=tuple(it for it in its.checks if ("check", it.place) not in left),
            blocks=tuple(it for it in its.blocks if ("block", it.place) not in left),
        )


def brought(its: TemplateMapping, old: Template, new: Template) -> Brought:
    """The mapping of the old workbook as it would be in the new one."""
    proposal = propose(its, old, new)
    said = dict(_said(its))
    items = (_item(number, it, said) for number, it in enumerate(proposal.items))
    return Brought(proposal, tuple(items))


def _item(number: int, it: Fitted, said: dict[tuple[str, str], str]) -> Item:
    state, words = STATES[it.fit]
    may_be_ticked = it.fit != "lost" and it.what != "column"
    return Item(
        number=number,
        what=said.get((it.what, it.before), "a column of the rows that repeat"),
        before=it.before,
        now=it.now,
        state=state,
        state_words=words,
        says="" if it.fit == "fits" else it.says,
        is_ticked=it.fit == "fits",
        may_be_ticked=may_be_ticked,
        is_lost=it.fit == "lost",
    )


def _said(its: TemplateMapping) -> Iterator[tuple[tuple[str, str], str]]:
    """Each place of a mapping in words."""
    yield from ((("put", it.place), choices.in_words(it)) for it in its.puts)
    yield from ((("check", it.place), f"must come to: {choices.in_words(it)}") for it in its.checks)
    yield from ((("block", it.place), choices.block_in_words(it)) for it in its.blocks)
