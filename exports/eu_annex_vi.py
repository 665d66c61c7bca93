"""The financial report of EU external actions: the workbook of Annex VI (template of August 2018)."""

from exports import annex_vi_addenda, annex_vi_forecast, annex_vi_report, annex_vi_sources, how_made
from exports.outline import annex_iii
from exports.refusals import must_add_up
from exports.statement import FinancialStatement
from exports.transaction_list import TransactionList
from exports.wording import said
from exports.workbook import Book


def write(statement: FinancialStatement) -> bytes:
    """The workbook as it goes to the donor. Raises NotWritable where its figures would not add up."""
    must_add_up(statement)
    title = said("Final Report") if statement.is_final else said("Interim Report")
    book = Book(
        title=f"{title}, {statement.award.reference}",
        is_draft=not statement.is_approved,
        made_on=statement.prepared_on,
        language=statement.award.language,
    )
    addenda = book.sheet(said(annex_vi_addenda.TITLE))
    forecast = book.sheet(said("Forecast Budget & follow-up"))
    report = book.sheet(title)
    sources = book.sheet(said("Sources of funding"))
    made = book.sheet(said(how_made.TITLE))
    transactions = TransactionList(book.sheet(said("List of transactions")), statement)
    transactions.write()

    annex_vi_addenda.write(addenda, statement)
    outline = annex_iii(statement)
    table = annex_vi_report.write(report, statement, outline, transactions)
    annex_vi_forecast.write(forecast, statement, outline, report, table)
    annex_vi_sources.write(sources, statement, report, table)
    how_made.write(made, statement, transactions)
    return book.to_bytes()
