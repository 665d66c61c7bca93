"""Who may do what: one table of actions and roles. Every command asks it, and every list begins from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person is in the network or in one hub."""

    HUB_STAFF = "hub-staff"
    HUB_COORDINATOR = "hub-coordinator"
    FINANCE_OFFICER = "finance-officer"
    DIRECTOR = "director"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    EXTERNAL_AUDITOR = "external-auditor"
    """Sees the awards and days that an audit access names, until its date, and nothing else."""
    CLEARED = "cleared"
    """Of a hub: may open and release documents with a protection mark, and open and write what of its communities is sealed.
    Goes beside another role."""


ROLE_LABELS: Mapping[Role, str] = {
    Role.HUB_STAFF: "Hub staff",
    Role.HUB_COORDINATOR: "Hub coordinator",
    Role.FINANCE_OFFICER: "Finance officer",
    Role.DIRECTOR: "Director",
    Role.AUDITOR: "Auditor",
    Role.ADMINISTRATOR: "Administrator",
    Role.EXTERNAL_AUDITOR: "External auditor",
    Role.CLEARED: "Cleared for protected documents",
}


class Action(StrEnum):
    """Everything that can be done or seen, one word per act."""

    HUB_READ = "hub.read"
    HUB_MANAGE = "hub.manage"
    AUTHORITY_READ = "authority.read"
    AUTHORITY_WRITE = "authority.write"
    AUTHORITY_APPROVE = "authority.approve"
    COMMUNITY_READ = "community.read"
    COMMUNITY_WRITE = "community.write"
    DILIGENCE_READ = "diligence.read"
    DILIGENCE_WRITE = "diligence.write"
    DILIGENCE_CHECK = "diligence.check"
    DILIGENCE_REVIEW = "diligence.review"
    DILIGENCE_REQUIRE = "diligence.require"
    IDENTITY_OPEN = "identity.open"
    IDENTITY_WRITE = "identity.write"
    BANK_DETAILS_PROPOSE = "bank-details.propose"
    BANK_DETAILS_CONFIRM = "bank-details.confirm"
    KEY_MANAGE = "key.manage"
    DONOR_READ = "donor.read"
    DONOR_MANAGE = "donor.manage"
    TEMPLATE_READ = "template.read"
    TEMPLATE_MAP = "template.map"
    TEMPLATE_APPROVE = "template.approve"
    PERSON_READ = "person.read"
    PERSON_MANAGE = "person.manage"
    TRAIL_READ = "trail.read"
    CALL_READ = "call.read"
    CALL_WRITE = "call.write"
    CALL_FOLLOW = "call.follow"
    PIPELINE_READ = "pipeline.read"
    PROBABILITY_RECORD = "probability.record"
    PROSPECT_READ = "prospect.read"
    PROSPECT_WEIGH = "prospect.weigh"
    PROSPECT_DECIDE = "prospect.decide"
    APPLICATION_READ = "application.read"
    APPLICATION_WRITE = "application.write"
    APPLICATION_REVIEW = "application.review"
    APPLICATION_DECIDE = "application.decide"
    APPLICATION_SEND = "application.send"
    APPLICATION_RECORD_RESULT = "application.record-result"
    AWARD_READ = "award.read"
    AWARD_WRITE = "award.write"
    INSTALMENT_RECORD = "instalment.record"
    SECOND_LOOK = "second-look"
    BANK_READ = "bank.read"
    BANK_WRITE = "bank.write"
    BANK_CONFIRM = "bank.confirm"
    SHARE_MOVE = "share.move"
    RECONCILIATION_PREPARE = "reconciliation.prepare"
    RECONCILIATION_SIGN = "reconciliation.sign"
    PREFINANCING_RECORD = "prefinancing.record"
    PREFINANCING_REPAY = "prefinancing.repay"
    BUDGET_READ = "budget.read"
    BUDGET_WRITE = "budget.write"
    BUDGET_APPROVE = "budget.approve"
    RATE_READ = "rate.read"
    RATE_WRITE = "rate.write"
    LEDGER_READ = "ledger.read"
    DISBURSEMENT_READ = "disbursement.read"
    DISBURSEMENT_REQUEST = "disbursement.request"
    DISBURSEMENT_ENDORSE = "disbursement.endorse"
    DISBURSEMENT_APPROVE = "disbursement.approve"
    DISBURSEMENT_WAIVE = "disbursement.waive"
    DISBURSEMENT_PAY = "disbursement.pay"
    DISBURSEMENT_RECEIVE = "disbursement.receive"
    DISBURSEMENT_CARRY_OVER = "disbursement.carry-over"
    SUB_GRANT_READ = "sub-grant.read"
    SUB_GRANT_WRITE = "sub-grant.write"
    SUB_GRANT_APPROVE = "sub-grant.approve"
    SUB_GRANT_VERIFY = "sub-grant.verify"
    SUB_GRANT_PAY = "sub-grant.pay"
    SUB_GRANT_ACCEPT = "sub-grant.accept"
    EXPENDITURE_READ = "expenditure.read"
    EXPENDITURE_WRITE = "expenditure.write"
    EXPENDITURE_POST = "expenditure.post"
    DOCUMENT_ATTACH = "document.attach"
    DOCUMENT_PROTECT = "document.protect"
    DOCUMENT_RELEASE = "document.release"
    FINDING_READ = "finding.read"
    FINDING_RECORD = "finding.record"
    FINDING_ANSWER = "finding.answer"
    FINDING_DECIDE = "finding.decide"
    ACCEPTANCE_RECORD = "acceptance.record"
    ACCEPTANCE_CONFIRM = "acceptance.confirm"
    REPORT_READ = "report.read"
    REPORT_PREPARE = "report.prepare"
    REPORT_REVIEW = "report.review"
    REPORT_APPROVE = "report.approve"
    REPORT_SEND = "report.send"
    EVIDENCE_READ = "evidence.read"
    EVIDENCE_VISIT = "evidence.visit"
    EVIDENCE_ASK = "evidence.ask"
    EVIDENCE_ANSWER = "evidence.answer"
    AUDIT_ACCESS_GIVE = "audit-access.give"
    PUBLICATION_READ = "publication.read"
    PUBLICATION_PREPARE = "publication.prepare"
    PUBLICATION_REVIEW = "publication.review"
    PUBLICATION_EXPORT = "publication.export"
    PUBLISHER_RECORD = "publisher.record"
    DEADLINE_READ = "deadline.read"
    DEADLINE_WRITE = "deadline.write"
    REMINDERS_CHOOSE = "reminders.choose"
    OUTBOX_READ = "outbox.read"
    OUTBOX_SEND = "outbox.send"
    RESULT_READ = "result.read"
    RESULT_RECORD = "result.record"
    INDICATOR_MANAGE = "indicator.manage"
    REACH_CLASSIFY = "reach.classify"
    STRATEGY_READ = "strategy.read"
    STRATEGY_WRITE = "strategy.write"


_STAFF, _COORDINATOR, _FINANCE, _DIRECTOR, _AUDITOR, _ADMINISTRATOR, _EXTERNAL, _CLEARED = Role
_EVERYBODY = frozenset(Role) - {_EXTERNAL, _CLEARED}
"""Of the network itself; who comes from outside, or is cleared, has only what is named below."""
_ALL_BUT_ADMINISTRATOR = _EVERYBODY - {_ADMINISTRATOR}
_HUB_WRITERS = frozenset({_STAFF, _COORDINATOR})
_MONEY = frozenset({_FINANCE, _DIRECTOR})

PERMISSIONS: Mapping[Action, frozenset[Role]] = {
    Action.HUB_READ: _EVERYBODY,
    Action.HUB_MANAGE: frozenset({_ADMINISTRATOR}),
    Action.AUTHORITY_READ: _EVERYBODY,
    Action.AUTHORITY_WRITE: frozenset({_ADMINISTRATOR}),
    Action.AUTHORITY_APPROVE: frozenset({_DIRECTOR}),
    Action.COMMUNITY_READ: _ALL_BUT_ADMINISTRATOR,
    Action.COMMUNITY_WRITE: _HUB_WRITERS,
    Action.DILIGENCE_READ: _ALL_BUT_ADMINISTRATOR,
    Action.DILIGENCE_WRITE: _HUB_WRITERS,
    Action.DILIGENCE_CHECK: frozenset({_STAFF, _COORDINATOR, _FINANCE}),
    Action.DILIGENCE_REVIEW: frozenset({_COORDINATOR, _FINANCE, _DIRECTOR}),
    Action.DILIGENCE_REQUIRE: frozenset({_DIRECTOR}),
    Action.IDENTITY_OPEN: frozenset({_CLEARED}),
    Action.IDENTITY_WRITE: frozenset({_CLEARED}),
    Action.BANK_DETAILS_PROPOSE: frozenset({_CLEARED}),
    Action.BANK_DETAILS_CONFIRM: frozenset({_COORDINATOR, _FINANCE, _CLEARED}),
    Action.KEY_MANAGE: frozenset({_ADMINISTRATOR}),
    Action.DONOR_READ: _EVERYBODY,
    Action.DONOR_MANAGE: frozenset({_ADMINISTRATOR, _DIRECTOR}),
    Action.TEMPLATE_READ: frozenset({_FINANCE, _DIRECTOR, _AUDITOR}),
    Action.TEMPLATE_MAP: frozenset({_FINANCE}),
    Action.TEMPLATE_APPROVE: _MONEY,
    Action.PERSON_READ: frozenset({_ADMINISTRATOR, _DIRECTOR, _AUDITOR}),
    Action.PERSON_MANAGE: frozenset({_ADMINISTRATOR}),
    Action.TRAIL_READ: frozenset({_AUDITOR, _DIRECTOR}),
    Action.CALL_READ: _EVERYBODY,
    Action.CALL_WRITE: frozenset({_STAFF, _COORDINATOR, _DIRECTOR}),
    Action.CALL_FOLLOW: frozenset({_STAFF, _COORDINATOR, _FINANCE, _DIRECTOR}),
    Action.PIPELINE_READ: _ALL_BUT_ADMINISTRATOR,
    Action.PROBABILITY_RECORD: frozenset({_DIRECTOR}),
    Action.PROSPECT_READ: _ALL_BUT_ADMINISTRATOR,
    Action.PROSPECT_WEIGH: _HUB_WRITERS,
    Action.PROSPECT_DECIDE: frozenset({_COORDINATOR, _DIRECTOR}),
    Action.APPLICATION_READ: _ALL_BUT_ADMINISTRATOR,
    Action.APPLICATION_WRITE: _HUB_WRITERS,
    Action.APPLICATION_REVIEW: frozenset({_COORDINATOR, _DIRECTOR}),
    Action.APPLICATION_DECIDE: frozenset({_DIRECTOR}),
    Action.APPLICATION_SEND: frozenset({_COORDINATOR, _DIRECTOR}),
    Action.APPLICATION_RECORD_RESULT: frozenset({_COORDINATOR, _DIRECTOR}),
    Action.AWARD_READ: _ALL_BUT_ADMINISTRATOR,
    Action.AWARD_WRITE: _MONEY,
    Action.INSTALMENT_RECORD: frozenset({_FINANCE}),
    Action.SECOND_LOOK: _MONEY,
    Action.BANK_READ: frozenset({_COORDINATOR, _FINANCE, _DIRECTOR, _AUDITOR}),
    Action.BANK_WRITE: _MONEY,
    Action.BANK_CONFIRM: _MONEY,
    Action.SHARE_MOVE: frozenset({_FINANCE}),
    Action.RECONCILIATION_PREPARE: frozenset({_FINANCE}),
    Action.RECONCILIATION_SIGN: _MONEY,
    Action.PREFINANCING_RECORD: frozenset({_DIRECTOR}),
    Action.PREFINANCING_REPAY: frozenset({_FINANCE}),
    Action.BUDGET_READ: _ALL_BUT_ADMINISTRATOR,
    Action.BUDGET_WRITE: frozenset({_FINANCE, _COORDINATOR}),
    Action.BUDGET_APPROVE: _MONEY,
    Action.RATE_READ: _ALL_BUT_ADMINISTRATOR,
    Action.RATE_WRITE: frozenset({_FINANCE}),
    Action.LEDGER_READ: _ALL_BUT_ADMINISTRATOR,
    Action.DISBURSEMENT_READ: _ALL_BUT_ADMINISTRATOR,
    Action.DISBURSEMENT_REQUEST: _HUB_WRITERS,
    Action.DISBURSEMENT_ENDORSE: frozenset({_COORDINATOR}),
    Action.DISBURSEMENT_APPROVE: _MONEY,
    Action.DISBURSEMENT_WAIVE: frozenset({_DIRECTOR}),
    Action.DISBURSEMENT_PAY: frozenset({_FINANCE}),
    Action.DISBURSEMENT_RECEIVE: _HUB_WRITERS,
    Action.DISBURSEMENT_CARRY_OVER: frozenset({_FINANCE}),
    Action.SUB_GRANT_READ: _ALL_BUT_ADMINISTRATOR,
    Action.SUB_GRANT_WRITE: _HUB_WRITERS,
    Action.SUB_GRANT_APPROVE: _MONEY,
    Action.SUB_GRANT_VERIFY: frozenset({_COORDINATOR, _FINANCE}),
    Action.SUB_GRANT_PAY: frozenset({_FINANCE}),
    Action.SUB_GRANT_ACCEPT: frozenset({_FINANCE}),
    Action.EXPENDITURE_READ: _ALL_BUT_ADMINISTRATOR,
    Action.EXPENDITURE_WRITE: frozenset({_STAFF, _COORDINATOR, _FINANCE}),
    Action.EXPENDITURE_POST: frozenset({_FINANCE}),
    Action.DOCUMENT_ATTACH: frozenset({_STAFF, _COORDINATOR, _FINANCE}),
    Action.DOCUMENT_PROTECT: frozenset({_STAFF, _COORDINATOR, _FINANCE, _DIRECTOR}),
    Action.DOCUMENT_RELEASE: frozenset({_CLEARED}),
    Action.FINDING_READ: _ALL_BUT_ADMINISTRATOR,
    Action.FINDING_RECORD: frozenset({_FINANCE, _DIRECTOR, _AUDITOR}),
    Action.FINDING_ANSWER: frozenset({_FINANCE}),
    Action.FINDING_DECIDE: frozenset({_DIRECTOR}),
    Action.ACCEPTANCE_RECORD: frozenset({_FINANCE}),
    Action.ACCEPTANCE_CONFIRM: frozenset({_DIRECTOR}),
    Action.REPORT_READ: _ALL_BUT_ADMINISTRATOR,
    Action.REPORT_PREPARE: frozenset({_FINANCE}),
    Action.REPORT_REVIEW: frozenset({_FINANCE}),
    Action.REPORT_APPROVE: frozenset({_DIRECTOR}),
    Action.REPORT_SEND: _MONEY,
    Action.EVIDENCE_READ: _ALL_BUT_ADMINISTRATOR,
    Action.EVIDENCE_VISIT: frozenset({_EXTERNAL}),
    Action.EVIDENCE_ASK: frozenset({_FINANCE, _DIRECTOR, _AUDITOR}),
    Action.EVIDENCE_ANSWER: frozenset({_STAFF, _COORDINATOR, _FINANCE, _DIRECTOR, _AUDITOR}),
    Action.AUDIT_ACCESS_GIVE: _MONEY,
    Action.PUBLICATION_READ: _ALL_BUT_ADMINISTRATOR,
    Action.PUBLICATION_PREPARE: frozenset({_COORDINATOR, _FINANCE}),
    Action.PUBLICATION_REVIEW: frozenset({_COORDINATOR, _DIRECTOR}),
    Action.PUBLICATION_EXPORT: _MONEY,
    Action.PUBLISHER_RECORD: frozenset({_DIRECTOR}),
    Action.DEADLINE_READ: _EVERYBODY,
    Action.DEADLINE_WRITE: frozenset({_STAFF, _COORDINATOR, _FINANCE, _DIRECTOR}),
    Action.REMINDERS_CHOOSE: frozenset({_DIRECTOR}),
    Action.OUTBOX_READ: frozenset({_ADMINISTRATOR}),
    Action.OUTBOX_SEND: frozenset({_ADMINISTRATOR}),
    Action.RESULT_READ: _ALL_BUT_ADMINISTRATOR,
    Action.RESULT_RECORD: _HUB_WRITERS,
    Action.INDICATOR_MANAGE: frozenset({_DIRECTOR}),
    Action.REACH_CLASSIFY: _MONEY,
    Action.STRATEGY_READ: _ALL_BUT_ADMINISTRATOR,
    Action.STRATEGY_WRITE: frozenset({_DIRECTOR}),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """One role of one person: in one hub, or in the whole network where `hub_id` is None."""

    role: Role
    hub_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who acts, with what that person may do; or the local operator of the command line."""

    id: UUID | None
    name: str
    grants: frozenset[Grant] = field(default_factory=frozenset)
    email: str = ""
    language: str = "en"
    country: str = ""
    """Of the person's hub: a language is written in its own way there. Empty for the whole network."""
    time_zone: str = "UTC"
    is_operator: bool = False

    def may(self, action: Action, hub_id: UUID | None = None) -> bool:
        """Whether the person may act in that hub; with `hub_id` None: in the whole network."""
        return self.everywhere(action) or (hub_id is not None and hub_id in self.hubs_with(action))

    def may_somewhere(self, action: Action) -> bool:
        """Whether there is any hub in which the person may act: for menus and for lists."""
        return self.is_operator or any(grant.role in PERMISSIONS[action] for grant in self.grants)

    def everywhere(self, action: Action) -> bool:
        """Whether the person may act in every hub, through a role that is not bound to one."""
        return self.is_operator or any(
            grant.hub_id is None and grant.role in PERMISSIONS[action] for grant in self.grants
        )

    def hubs_with(self, action: Action) -> frozenset[UUID]:
        """The hubs in which a role of the person allows the act (network-wide roles are asked by `everywhere`)."""
        return frozenset(
            grant.hub_id for grant in self.grants if grant.hub_id is not None and grant.role in PERMISSIONS[action]
        )

    @property
    def roles_text(self) -> str:
        """The person's roles in words, for the top of the page."""
        if self.is_operator:
            return "Local operator"
        return ", ".join(sorted({ROLE_LABELS[grant.role] for grant in self.grants})) or "No role yet"


OPERATOR = Actor(id=None, name="Local operator", is_operator=True)
"""Whoever has the machine in hand: the command line without `--as`. Recorded as such in the trail."""
