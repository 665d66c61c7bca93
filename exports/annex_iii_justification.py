"""Sheet 2 of Annex III: what each cost consists of, and why it is as high as it is; where nobody said it, room for the hand."""

from exports.annex_iii_rows import FIRST_ROW, Rows
from exports.currencies import money
from exports.donor_budget import BudgetedLine, DonorBudget
from exports.outline import RowKind
from exports.table import dressed
from exports.wording import said
from exports.workbook import DRAFT, HEAD, TEXT, WARNING, Sheet, joined


def write(sheet: Sheet, budget: DonorBudget, rows: Rows) -> None:
    """Columns A to C over the rows of sheet 1."""
    sheet.widths({"A": 70, "B": 60, "C": 60, "E": 44})
    sheet.put(1, "A", said("2. Justification of the budget for the Action"), HEAD)
    for column in "BC":
        sheet.put(1, column, None, HEAD)
    sheet.merge(1, "A", "C")
    titles = (said("Costs"), said("Clarification of the budget items"), said("Justification of the estimated costs"))
    for column, title in zip("ABC", titles, strict=True):
        sheet.put(2, column, title, HEAD)
    if not budget.is_approved:
        sheet.put(1, "E", DRAFT, WARNING)
    for row, it in enumerate(rows.rows, FIRST_ROW):
        for column in "ABC":
            sheet.put(row, column, None, dressed(TEXT, it.kind))
        sheet.put(row, "A", it.label, dressed(TEXT, it.kind, indent=it.kind is RowKind.LINE))
        if it.lines:
            said_of_it = "\n".join(clarification(line, budget) for line in it.lines)
            sheet.put(row, "B", said_of_it, dressed(TEXT, RowKind.LINE))
            why = "\n".join(line.justification for line in it.lines if line.justification)
            sheet.put(row, "C", why, dressed(TEXT, RowKind.LINE))
    sheet.print_only(f"A1:C{FIRST_ROW + len(rows.rows) - 1}")
    sheet.freeze(FIRST_ROW, "B", repeat_from=1)
    sheet.printed(left=budget.award.reference, paper="A4")


def clarification(line: BudgetedLine, budget: DonorBudget) -> str:
    """Description, how the amount is made, and whose shares it is."""
    currency = budget.award.currency
    made = ""
    if line.quantity is not None and line.unit_cost is not None:
        made = f"{line.quantity.normalize():f} × {money(line.unit_cost, currency)} {line.unit}".strip()
    hubs = ", ".join(f"{hub} {money(share, currency)}" for hub, share in line.by_hub if share)
    return joined([line.description, made, hubs])
