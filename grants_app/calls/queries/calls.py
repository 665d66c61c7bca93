"""One call and its facts; calls are no secret inside the network: whoever has a role may read them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import literal, or_, union_all
from sqlmodel import case, col, select

from grants_app.access import Action
from grants_app.calls.models import (
    Call,
    CallApplicantKind,
    CallCountry,
    CallDeadline,
    CallDocument,
    CallMoneyKind,
    CallQuestion,
    CallSource,
    CallTheme,
)
from grants_app.calls.rules import MONEY_KINDS, CallFacts, Deadline, Document, Question, in_order
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.donors.models import Donor
from grants_app.hubs.vocabulary import LEGAL_FORMS, THEMES

PORTAL_PROFILE = "eu-external-action"


def call(work: Work, call_id: UUID, *, to_change: bool = False) -> Call:
    """One call; its row stays locked until commit where it is to be changed."""
    work.must_somewhere(Action.CALL_READ)
    wanted = select(Call).where(Call.id == call_id)
    return work.one(wanted.with_for_update().execution_options(populate_existing=True) if to_change else wanted)


def call_by_reference(work: Work, reference: str) -> Call | None:
    """The call with the donor's reference, or None."""
    return work.session.exec(select(Call).where(Call.reference == reference.strip())).first()


def by_reference(work: Work, references: Iterable[str]) -> dict[str, Call]:
    """The known calls among these references, locked until commit."""
    some = sorted(set(references))
    parts = [some[at : at + 500] for at in range(0, len(some), 500)]
    found = [work.all(select(Call).where(col(Call.reference).in_(part)).with_for_update()) for part in parts]
    return {call.reference: call for part in found for call in part}


def facts(work: Work, call: Call) -> CallFacts:
    """All that a stored call says, to be compared, typed on, or held against a community's facts."""
    return facts_of(work, [call])[call.id]


def facts_of(work: Work, calls: Sequence[Call]) -> dict[UUID, CallFacts]:
    """The same of many calls, in as many statements as for one."""
    work.must_somewhere(Action.CALL_READ)
    ids = [call.id for call in calls]
    said = _Said(work, ids)
    return {
        call.id: CallFacts(
            reference=call.reference,
            title=call.title,
            donor_id=call.donor_id,
            currency=call.currency,
            programme=call.programme,
            opens_on=call.opens_on,
            deadlines=tuple(said.deadlines[call.id]),
            deadline_zone=call.deadline_zone,
            envelope_minor=call.envelope_minor,
            minimum_minor=call.minimum_minor,
            maximum_minor=call.maximum_minor,
            cofinancing_percent=call.cofinancing_percent,
            countries=tuple(sorted(said.words["country", call.id])),
            summary_html=call.summary_html,
            conditions_html=call.conditions_html,
            url=call.url,
            documents=tuple(said.documents[call.id]),
            keywords=tuple(call.keywords.splitlines()),
            applicant_kinds=in_order(said.words["applicant", call.id], LEGAL_FORMS),
            themes=in_order(said.words["theme", call.id], THEMES),
            money_kinds=in_order(said.words["money", call.id], MONEY_KINDS),
            minimum_years=call.minimum_years,
            minimum_turnover_minor=call.minimum_turnover_minor,
            consortium=call.consortium,
            minimum_partners=call.minimum_partners,
            questions=tuple(said.questions[call.id]),
            contact=call.contact,
        )
        for call in calls
    }


class _Said:
    """What stands of calls in tables of its own."""

    def __init__(self, work: Work, ids: Sequence[UUID]) -> None:
        self.deadlines: dict[UUID, list[Deadline]] = defaultdict(list)
        self.documents: dict[UUID, list[Document]] = defaultdict(list)
        self.questions: dict[UUID, list[Question]] = defaultdict(list)
        self.words: dict[tuple[str, UUID], list[str]] = defaultdict(list)
        for due in work.all(_of(CallDeadline, ids).order_by(col(CallDeadline.at))):
            self.deadlines[due.call_id].append(Deadline(due.at, due.name, due.is_day, due.stage, due.envelope_minor))
        for each in work.all(_of(CallDocument, ids).order_by(col(CallDocument.id))):
            self.documents[each.call_id].append(Document(each.title, each.url))
        for asked in work.all(_of(CallQuestion, ids).order_by(col(CallQuestion.position))):
            question = Question(asked.section, asked.text, asked.help, asked.kind, asked.most, asked.limit_unit)
            self.questions[asked.call_id].append(question)
        for call_id, of, word in work.rows(_words(ids)):
            self.words[of, call_id].append(word)


def _of(table: Any, ids: Sequence[UUID]) -> Any:
    return select(table).where(col(table.call_id).in_(ids))


def _words(ids: Sequence[UUID]) -> Any:
    """Countries, kinds of applicants, themes and kinds of money, in one statement."""
    return union_all(
        *(
            columns(of_call, literal(of), col(word)).where(of_call.in_(ids))
            for of, of_call, word in (
                ("country", col(CallCountry.call_id), CallCountry.country),
                ("applicant", col(CallApplicantKind.call_id), CallApplicantKind.kind),
                ("theme", col(CallTheme.call_id), CallTheme.theme),
                ("money", col(CallMoneyKind.call_id), CallMoneyKind.kind),
            )
        )
    )


def sources(work: Work, ids: Sequence[UUID], kind: str) -> dict[UUID, CallSource]:
    """What this kind of file said of these calls when it last came."""
    work.must_somewhere(Action.CALL_READ)
    found = work.all(select(CallSource).where(col(CallSource.call_id).in_(ids), CallSource.kind == kind))
    return {source.call_id: source for source in found}


def every_source(work: Work, call_id: UUID) -> Sequence[CallSource]:
    """All kinds of files that spoke of a call, the latest first."""
    work.must_somewhere(Action.CALL_READ)
    return work.all(select(CallSource).where(CallSource.call_id == call_id).order_by(col(CallSource.at).desc()))


def lock_donors(work: Work) -> None:
    """Two people who take calls in do it one after the other; who only refers to a donor does not wait."""
    work.values(columns(col(Donor.id)).order_by(col(Donor.id)).with_for_update(key_share=True))


def portal_donor(work: Work, code: str | None) -> Donor | None:
    """Who publishes on the EU portal: the donor of that code, else the first with the EU's own profile, else «EC»."""
    if code:
        wanted = select(Donor).where(Donor.code == code.strip().upper())
    else:
        is_eu = or_(col(Donor.profile) == PORTAL_PROFILE, col(Donor.code) == "EC")
        preferred = case((col(Donor.code) == "EC", 0), else_=1)
        wanted = select(Donor).where(is_eu).order_by(preferred, col(Donor.code))
    return work.session.exec(wanted).first()
