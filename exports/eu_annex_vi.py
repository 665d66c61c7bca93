"""The financial report of EU external actions: the workbook of Annex VI (template of August 2018)."""

from exports import annex_vi_addenda, annex_vi_forecast, annex_vi_report, annex_vi_sources
from exports.outline import annex_iii
from exports.refusals import must_add_up
from exports.report_book import ReportBook
from exports.statement import FinancialStatement
from exports.wording import said


def write(statement: FinancialStatement) -> bytes:
    """The workbook as it goes to the donor. Raises NotWritable where its figures would not add up."""
    must_add_up(statement)
    title = said("Final Report") if statement.is_final else said("Interim Report")
    outline = annex_iii(statement)
    book = ReportBook(
        statement,
        str(title),
        said(annex_vi_addenda.TITLE),
        said("Forecast Budget & follow-up"),
        title,
        said("Sources of funding"),
        outline=outline,
        listed=said("List of transactions"),
    )
    addenda, forecast, report, sources = book.sheets
    annex_vi_addenda.write(addenda, statement)
    table = annex_vi_report.write(report, statement, outline, book.transactions)
    annex_vi_forecast.write(forecast, statement, outline, annex_vi_forecast.Reported(report, table, book.transactions))
    annex_vi_sources.write(sources, statement, report, table)
    return book.to_bytes()
