"""Documents of vouchers, and an audit from outside: its access, its sample and the threads."""

from collections.abc import Iterator
from functools import partial

from grants_app.core.attachments import attachment
from grants_app.core.calendar import Period
from grants_app.core.work import Work
from grants_app.demo.audit_story import AuditTold, DocumentTold
from grants_app.demo.cues.stage import Cue, Stage, the_award
from grants_app.demo.story import Story
from grants_app.evidence import commands, queries
from grants_app.evidence.rules import AccessTerms
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.queries import Filter, listing


def of(story: Story, stage: Stage) -> Iterator[Cue]:
    """Documents, then the audit."""
    for told in story.documents:
        yield Cue(told.on, told.by, partial(_attach, told))
    audit = story.audit
    yield Cue(audit.on, audit.by, partial(_let_in, stage, audit))
    yield Cue(audit.asked, audit.auditor, partial(_ask, stage, audit))
    for on, by, number, act, says in audit.said:
        yield Cue(on, by, partial(_say, stage, audit, number, act, says))


def _attach(told: DocumentTold, work: Work) -> None:
    row = listing(work, Filter(status="posted", search=told.voucher)).rows[-1]
    file = attachment(f"{told.voucher}.pdf", _page(told.voucher, told.text))
    expenditures.attach(work, row.voucher_id, file, inspect_at=told.inspect or None)


def _let_in(stage: Stage, told: AuditTold, work: Work) -> None:
    period, until = Period(stage.day(told.starts), stage.day(told.ends)), stage.day(told.until)
    terms = AccessTerms(stage.people[told.auditor], period, until, told.reason)
    commands.give(work, the_award(work, told.award).id, terms)


def _ask(stage: Stage, told: AuditTold, work: Work) -> None:
    period = Period(stage.day(told.starts), stage.day(told.ends))
    [its] = [one for one in queries.awards_seen(work) if one.reference == told.award]
    stage.made[told] = commands.ask(work, its.id, period, told.numbers, title=told.title).id


def _say(stage: Stage, told: AuditTold, number: int, act: str, says: str, work: Work) -> None:
    card = queries.sample_card(work, stage.made[told])
    [item] = [view.item for view in card.items if view.item.position == number]
    if act == "close":
        commands.close(work, item.id, reason=says)
    else:
        commands.say(work, item.id, says=says)


def _page(title: str, text: str) -> bytes:
    """One page of PDF that says what an invented document is."""
    lines = [title, *(text[at : at + 72] for at in range(0, len(text), 72)), "(invented, of the demo network)"]
    shown = " T* ".join(f"({line.replace('(', '[').replace(')', ']')}) Tj" for line in lines)
    drawn = f"BT /F1 13 Tf 18 TL 60 760 Td {shown} ET".encode("cp1252", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    made, places = bytearray(b"%PDF-1.4\n"), []
    for number, its in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj %s endobj\n" % (number, its)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(made)
    return bytes(made + b"xref\n0 6\n0000000000 65535 f \n" + table + end)
