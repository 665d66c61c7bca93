"""The page of the double-funding guard: vouchers of several donors, and cost that no donor pays yet; also as CSV."""

from collections.abc import Iterator

from fastapi import APIRouter
from starlette.responses import Response

from exports import csv_text
from exports.cell_text import Written
from grants_app.access import Action
from grants_app.expenditures import queries
from grants_app.expenditures.queries import SharedVoucher
from grants_app.web.request import InWeb

router = APIRouter(prefix="/expenditures")
HEADINGS = ("List", "Voucher", "Hub", "Date", "Currency", "Whole voucher", "Paid by", "Award", "Line", "Percent",
            "Charged", "Status", "No donor pays", "Could count for")  # fmt: skip


@router.get("/shared")
def show(web: InWeb) -> Response:
    """What is charged to more than one donor, and what no donor pays yet."""
    web.work.must_somewhere(Action.EXPENDITURE_READ)
    shared, unpaid = queries.shared_vouchers(web.work), queries.unpaid_vouchers(web.work)
    return web.page("expenditures/shared.html", shared=shared, unpaid=unpaid, most=queries.MOST)


@router.get("/shared.csv")
def download(web: InWeb) -> Response:
    """The same as a file: one row per charge."""
    web.work.must_somewhere(Action.EXPENDITURE_READ)
    lines = [csv_text.BEGINNING, csv_text.line(HEADINGS)]
    for name, vouchers in (
        ("several donors", queries.shared_vouchers(web.work)),
        ("no donor pays", queries.unpaid_vouchers(web.work)),
    ):
        lines += [csv_text.line(row) for it in vouchers for row in _rows(name, it)]
    headers = {"Content-Disposition": 'attachment; filename="shared-vouchers.csv"', "Cache-Control": "no-store"}
    return Response("".join(lines), media_type="text/csv; charset=utf-8", headers=headers)


def _rows(name: str, it: SharedVoucher) -> Iterator[list[Written]]:
    for part in it.parts:
        yield [
            name,
            it.number,
            it.hub,
            it.incurred_on,
            it.whole.currency,
            it.whole.amount,
            part.payer,
            part.award,
            part.line,
            part.percent,
            part.charged.amount,
            part.status,
            it.unpaid.amount,
            " ".join(it.could_count_for),
        ]
