"""A letter under the pen: a small WordprocessingML package, written by hand, since a letter needs neither macros nor a library."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from exports.cell_text import clean
from exports.wording import Said, Wording, said

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TEXT_WIDTH = 9638
"""Between the margins of an A4 page, in twentieths of a point."""


Text = str | Said
_ENGLISH = Wording()
_PAGE = said("Page {page} of {pages}", page="#", pages="#")


class Letter:
    """Paragraphs, facts and small tables, one below the other; a text stays a text whatever stands in it."""

    def __init__(self, *, title: str, draft: str, made_on: date, footer: str, wording: Wording = _ENGLISH) -> None:
        """`draft` stands in red on every page; empty where the letter may go out. Fixed texts are put in the donor's language."""
        self._wording = wording
        self._title = title
        self._draft = draft
        self._made_on = made_on
        self._footer = footer
        self._body: list[str] = []

    def title(self, text: str) -> None:
        self._body.append(_paragraph(_run(text), "Title"))

    def heading(self, text: Text) -> None:
        self._body.append(_paragraph(_run(self._in_words(text)), "Heading1"))

    def paragraph(self, text: Text, *, right: bool = False, bold: bool = False) -> None:
        self._body.append(_paragraph(_run(self._in_words(text), bold=bold), align="right" if right else "left"))

    def facts(self, rows: Sequence[tuple[Text, Text]]) -> None:
        """What something is, and beside it the thing; an empty one is a line to fill in by hand."""
        names = _cells([(3000, _paragraph(_run(self._in_words(name)), "Fact")) for name, _ in rows])
        values = _cells([(_TEXT_WIDTH - 3000, _value(self._in_words(text))) for _, text in rows])
        self._table([3000, _TEXT_WIDTH - 3000], [a + b for a, b in zip(names, values, strict=True)], lined=False)

    def amounts(
        self, titles: tuple[Text, Text], rows: Sequence[tuple[Text, Text]], total: tuple[Text, Text] | None
    ) -> None:
        """Names at the left, amounts at the right; below, what they come to, where they do."""
        widths = [_TEXT_WIDTH - 2600, 2600]
        head = [_row_cells(widths, self._pair(titles), bold=True)]
        body = [_row_cells(widths, self._pair(row)) for row in rows]
        foot = [_row_cells(widths, self._pair(total), bold=True)] if total else []
        self._table(widths, [*head, *body, *foot], lined=True)

    def _pair(self, texts: tuple[Text, Text]) -> tuple[str, str]:
        return self._in_words(texts[0]), self._in_words(texts[1])

    def _in_words(self, text: Text) -> str:
        return self._wording(text) if isinstance(text, Said) else text

    def boxes(self, items: Sequence[Text]) -> None:
        """A list to tick off before the letter goes out."""
        self._body += [_paragraph(_run(f"☐  {self._in_words(text)}"), "Listed") for text in items]

    def signature(self, names: Sequence[Text]) -> None:
        """A place to sign, over each of these words."""
        width = _TEXT_WIDTH // len(names)
        cells = [_cell(width, _paragraph(_run(self._in_words(name)), "Fact"), top=True) for name in names]
        self._body.append(_paragraph("", "Space"))
        self._table([width] * len(names), ["".join(cells)], lined=False)

    def to_bytes(self) -> bytes:
        """The finished file; equal letters give equal bytes."""
        out = BytesIO()
        with ZipFile(out, "w", ZIP_DEFLATED) as package:
            for name, part in self._parts().items():
                info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                info.compress_type = ZIP_DEFLATED
                package.writestr(info, (_HEAD + part).encode())
        return out.getvalue()

    def _parts(self) -> dict[str, str]:
        return {
            "[Content_Types].xml": _content_types(),
            "_rels/.rels": _relationships(
                ("officeDocument", f"{_R}/officeDocument", "word/document.xml"),
                (
                    "core",
                    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
                    "docProps/core.xml",
                ),
            ),
            "docProps/core.xml": self._core(),
            "word/document.xml": self._document(),
            "word/styles.xml": _STYLES,
            "word/header1.xml": f"<w:hdr {_W}>{_paragraph(_run(self._draft), 'Draft')}</w:hdr>",
            "word/footer1.xml": f"<w:ftr {_W}>{_paragraph(_footer(self._footer, self._in_words(_PAGE)), 'Foot')}</w:ftr>",
            "word/_rels/document.xml.rels": _relationships(
                ("styles", f"{_R}/styles", "styles.xml"),
                ("header", f"{_R}/header", "header1.xml"),
                ("footer", f"{_R}/footer", "footer1.xml"),
            ),
        }

    def _core(self) -> str:
        spaces = (
            'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        )
        made = f"{self._made_on.isoformat()}T00:00:00Z"
        return (
            f"<cp:coreProperties {spaces}><dc:title>{escape(clean(self._title))}</dc:title><dc:creator></dc:creator>"
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{made}</dcterms:created></cp:coreProperties>'
        )

    def _document(self) -> str:
        page = (
            '<w:sectPr><w:headerReference w:type="default" r:id="header"/><w:footerReference w:type="default" r:id="footer"/>'
            '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" '
            'w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
        )
        return f'<w:document {_W} xmlns:r="{_R}"><w:body>{"".join(self._body)}{page}</w:body></w:document>'

    def _table(self, widths: Sequence[int], rows: Sequence[str], *, lined: bool) -> None:
        edges = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="C3CCD6"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        borders = f"<w:tblBorders>{edges}</w:tblBorders>" if lined else ""
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        kept = "".join(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{row}</w:tr>" for row in rows)
        self._body.append(
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>{borders}<w:tblLayout w:type="fixed"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{kept}</w:tbl>{_paragraph('', 'Gap')}"
        )


def _run(text: str, *, bold: bool = False) -> str:
    """A line feed of the text is a line break."""
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    lines = clean(text).splitlines() or [""]
    said = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return f"<w:r>{look}{said}</w:r>"


def _paragraph(runs: str, style: str = "", *, align: str = "left") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    placed = f'<w:jc w:val="{align}"/>' if align != "left" else ""
    return f"<w:p><w:pPr>{named}{placed}</w:pPr>{runs}</w:p>"


def _value(text: str) -> str:
    return _paragraph(_run(text or "_" * 46), "Value")


def _cell(width: int, content: str, *, top: bool = False) -> str:
    edge = '<w:tcBorders><w:top w:val="single" w:sz="6" w:space="0" w:color="1F2A37"/></w:tcBorders>' if top else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{edge}</w:tcPr>{content}</w:tc>'


def _cells(rows: Sequence[tuple[int, str]]) -> list[str]:
    return [_cell(width, content) for width, content in rows]


def _row_cells(widths: Sequence[int], texts: tuple[str, str], *, bold: bool = False) -> str:
    name, amount = texts
    return _cell(widths[0], _paragraph(_run(name, bold=bold), "Value")) + _cell(
        widths[1], _paragraph(_run(amount, bold=bold), "Value", align="right")
    )


def _footer(text: str, page_of_pages: str) -> str:
    """Whose letter it is, and the number of the page: the words before and between the two numbers."""
    before, between, _ = page_of_pages.split("#")
    numbers = "".join(
        f'{_run(words)}<w:fldSimple w:instr=" {field} ">{_run("1")}</w:fldSimple>'
        for words, field in ((f"   ·   {before}", "PAGE"), (between, "NUMPAGES"))
    )
    return _run(text) + numbers


def _content_types() -> str:
    parts = {
        "/word/document.xml": f"{_TYPES}.document.main+xml",
        "/word/styles.xml": f"{_TYPES}.styles+xml",
        "/word/header1.xml": f"{_TYPES}.header+xml",
        "/word/footer1.xml": f"{_TYPES}.footer+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    named = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{named}</Types>'
    )


def _relationships(*those: tuple[str, str, str]) -> str:
    rows = "".join(f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>' for name, kind, target in those)
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def _style(name: str, paragraph: str, run: str) -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


_STYLES = (
    f'<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/>'
    '<w:color w:val="1F2A37"/><w:sz w:val="20"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
    '<w:spacing w:after="120" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    + _style("Title", '<w:spacing w:before="120" w:after="240"/>', '<w:b/><w:sz w:val="32"/>')
    + _style("Heading1", '<w:keepNext/><w:spacing w:before="240" w:after="80"/>', '<w:b/><w:sz w:val="22"/>')
    + _style("Fact", '<w:spacing w:after="40"/>', '<w:color w:val="52606D"/><w:sz w:val="18"/>')
    + _style("Value", '<w:spacing w:after="40"/>', "")
    + _style("Listed", '<w:spacing w:after="40"/><w:ind w:left="284" w:hanging="284"/>', "")
    + _style("Space", '<w:spacing w:before="720" w:after="0"/>', "")
    + _style("Gap", '<w:spacing w:after="60"/>', '<w:sz w:val="8"/>')
    + _style("Draft", '<w:jc w:val="center"/>', '<w:b/><w:color w:val="B3261E"/><w:sz w:val="22"/>')
    + _style("Foot", '<w:jc w:val="center"/>', '<w:color w:val="52606D"/><w:sz w:val="16"/>')
    + "</w:styles>"
)
