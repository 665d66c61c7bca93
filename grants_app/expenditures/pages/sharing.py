"""The page of the double-funding guard: vouchers of several donors, and cost that no donor pays yet; also as CSV."""

import csv
import io
from collections.abc import Iterator

from fastapi import APIRouter
from starlette.responses import Response

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
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for name, vouchers in (
        ("several donors", queries.shared_vouchers(web.work)),
        ("no donor pays", queries.unpaid_vouchers(web.work)),
    ):
        writer.writerows(row for it in vouchers for row in _rows(name, it))
    headers = {"Content-Disposition": 'attachment; filename="shared-vouchers.csv"', "Cache-Control": "no-store"}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _rows(name: str, it: SharedVoucher) -> Iterator[list[str]]:
    for part in it.parts:
        yield [
            name,
            _plain(it.number),
            it.hub,
            it.incurred_on.isoformat(),
            it.whole.currency,
            str(it.whole.amount),
            _plain(part.payer),
            _plain(part.award),
            _plain(part.line),
            f"{part.percent:f}",
            str(part.charged.amount),
            part.status,
            str(it.unpaid.amount),
            " ".join(it.could_count_for),
        ]


def _plain(text: str) -> str:
    """Text that a spreadsheet will not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
