"""A small workbook as a donor sends one, a mapping of it, and both in the system: uploaded by one, approved by another."""

from io import BytesIO
from typing import Any
from uuid import UUID

from openpyxl import Workbook

from exports.donor_template.mapping import Block, Column, Put, TemplateMapping
from grants_app.donor_templates import commands, queries
from tests.world import World

OFFICER, SECOND, DIRECTOR, AUDITOR, REGIONAL = (
    "Hélène Dubois", "Pieter Maes", "Ines Correia", "Karl Lindqvist", "Lucía Pop",
)  # fmt: skip
SHEET = "Financial report"


def workbook(*, moved: int = 0, extra: str = "") -> bytes:
    """A blank report: four facts, four rows for budget lines, a total; `moved` rows further down, with a text more."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    sheet["A1"] = "Report to the donor"
    for row, label in enumerate(("Grantee", "Title of the action", "First day", "Last day"), 3 + moved):
        sheet.cell(row, 1, label)
    if extra:
        sheet["A2"] = extra
    head = 8 + moved
    for column, label in enumerate(("Budget line", "Budget", "Spent in the period", "Left"), 1):
        sheet.cell(head, column, label)
    for row in range(head + 1, head + 5):
        sheet.cell(row, 4, f"=B{row}-C{row}")
    total = head + 5
    sheet.cell(total, 1, "Total")
    for letter, column in (("B", 2), ("C", 3), ("D", 4)):
        sheet.cell(total, column, f"=SUM({letter}{head + 1}:{letter}{total - 1})")
    for row in (5 + moved, 6 + moved):
        sheet.cell(row, 2).number_format = "dd/mm/yyyy"
    book.create_sheet("Instructions")["A1"] = "Fill in the first sheet."
    file = BytesIO()
    book.save(file)
    return file.getvalue()


PUTS = (
    Put(SHEET, "B3", "network", label="Grantee"),
    Put(SHEET, "B4", "award.title", label="Title of the action"),
    Put(SHEET, "B5", "period.starts_on", label="First day"),
    Put(SHEET, "B6", "period.ends_on", label="Last day"),
)
LINES = Block(
    SHEET,
    9,
    12,
    "lines",
    (
        Column("A", "line.label", label="Budget line"),
        Column("B", "line.budget_now", label="Budget"),
        Column("C", "line.period", label="Spent in the period"),
    ),
)
TOTAL = Put(SHEET, "C13", "total.period", label="Total")


def mapping(**others: Any) -> TemplateMapping:
    """Everything that the workbook asks, with its total held against the ledger's."""
    usual = {"puts": PUTS, "blocks": (LINES,), "checks": (TOTAL,)} | others
    return TemplateMapping("Annex 4", "European Commission", 1, "another", **usual)


def uploaded(
    world: World, content: bytes | None = None, *, title: str = "Annex 4", follows: UUID | None = None
) -> UUID:
    """The officer uploaded it."""
    with world.as_(OFFICER) as work:
        return commands.upload(
            work,
            world.donor_id,
            title=title,
            file_name="annex-4.xlsx",
            content=content or workbook(),
            follows_id=follows,
        ).id


def saved(world: World, template_id: UUID, its: TemplateMapping | None = None) -> UUID:
    """The officer mapped it and saved that."""
    with world.as_(OFFICER) as work:
        commands.draw(work, template_id, its or mapping())
        return commands.save(work, template_id, why="As the manual of the donor says").id


def approved(world: World, template_id: UUID | None = None, its: TemplateMapping | None = None) -> str:
    """Another person approved it; the key of the format."""
    template_id = template_id or uploaded(world)
    mapping_id = saved(world, template_id, its)
    with world.as_(SECOND) as work:
        commands.approve(work, mapping_id)
        return next(key for key, form in queries.formats(work, world.donor_id).items() if form.title)
