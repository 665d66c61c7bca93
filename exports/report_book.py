"""The workbook of a report: the form's own sheets, then how its figures were made, last the list of transactions."""

from exports import how_made
from exports.outline import Outline
from exports.statement import FinancialStatement
from exports.transaction_list import TransactionList
from exports.wording import Said, said
from exports.workbook import Book

TRANSACTIONS = said("Transactions")


class ReportBook:
    """Opened with the titles of the form's own sheets; the proof and the list, which are every report's, are written at once.

    The list follows the order of the `outline`, so that the transactions of each of its rows stand together.
    `shows_lines`: a form without budget lines has its proof say what each line cost; `lines` is that area, for links.
    """

    def __init__(
        self,
        statement: FinancialStatement,
        title: str,
        *sheets: str | Said,
        outline: Outline | None = None,
        shows_lines: bool = False,
        listed: Said = TRANSACTIONS,
    ) -> None:
        self._book = Book(
            title=f"{title}, {statement.award.reference}",
            is_draft=not statement.is_approved,
            made_on=statement.prepared_on,
            language=statement.award.language,
        )
        self.sheets = tuple(self._book.sheet(it) for it in sheets)
        made = self._book.sheet(said(how_made.TITLE))
        self.transactions = TransactionList(self._book.sheet(listed), statement, outline.codes if outline else ())
        self.transactions.write()
        self.lines = how_made.write(made, statement, self.transactions, shows_lines=shows_lines)

    def to_bytes(self) -> bytes:
        """The finished file."""
        return self._book.to_bytes()
