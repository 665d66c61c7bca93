"""Where a community is paid: proposed by the cleared, confirmed by another person who types the number again; opened with a reason."""

from uuid import UUID

from grants_app.access import Action
from grants_app.communities import queries
from grants_app.communities.models import BankDetails, SealedAccount
from grants_app.communities.opening import of_own_hub, write_down_opening
from grants_app.communities.rules import bank_details as rules
from grants_app.communities.rules import identity as identity_rules
from grants_app.communities.rules.bank_details import Details, Status
from grants_app.communities.vault import Vault
from grants_app.core.errors import Conflict
from grants_app.core.identity import new_id
from grants_app.core.master_key import MasterKeyFile
from grants_app.core.work import Work


def propose_details(work: Work, master: MasterKeyFile, community_id: UUID, its: Details, *, reason: str) -> BankDetails:
    """Seal new details, which are in force when another person has confirmed them; what is in force stays until then."""
    work.must_somewhere(Action.BANK_DETAILS_PROPOSE)
    community = of_own_hub(work, community_id, Action.BANK_DETAILS_PROPOSE)
    rules.check_details(its, reason)
    identity_rules.names_nobody(reason, [its.holder, its.account])
    before = queries.versions(work, community.id)
    if any(row.status == Status.PROPOSED for row in before):
        raise Conflict("Other details wait for a second person already: have them confirmed or refused first.")
    vault = Vault(work, master)
    row = BankDetails(
        hub_id=community.hub_id,
        community_id=community.id,
        number=len(before) + 1,
        kind=its.kind,
        currency=its.currency,
        tail=its.tail,
        fingerprint=vault.fingerprint(
            community.hub_id, its.kind, its.currency, its.holder.strip(), its.bank.strip(), its.plain_account
        ),
        account_mark=vault.fingerprint(community.hub_id, its.plain_account),
        status=Status.PROPOSED,
        reason=reason.strip(),
        proposed_by=work.actor.id,
        proposed_by_name=work.actor.name,
        proposed_at=work.now,
    )
    if any(old.status == Status.VERIFIED and old.fingerprint == row.fingerprint for old in before):
        raise Conflict("These are the details in force already; nothing has to be changed.")
    work.add(row)
    sealed = SealedAccount(id=new_id(), hub_id=community.hub_id, details_id=row.id, holder=b"", bank=b"", account=b"")
    vault.seal(sealed, holder=its.holder.strip(), bank=its.bank.strip(), account=its.account.strip())
    work.add(sealed)
    work.note(
        "bank-details.proposed", community.id, community.hub_id, version=row.number, kind=row.kind, reason=row.reason
    )
    return row


def confirm_details(work: Work, master: MasterKeyFile, details_id: UUID, *, account: str) -> BankDetails:
    """Put proposed details in force: by another person of the hub, who types the number as the bank's letter has it."""
    work.must_somewhere(Action.BANK_DETAILS_CONFIRM)
    row = _waiting(work, details_id, Action.BANK_DETAILS_CONFIRM)
    rules.another_confirms(row.proposed_by, work.actor.id)
    typed = Vault(work, master).fingerprint(row.hub_id, rules.plain_account(account))
    rules.same_number(row.account_mark, typed)
    for old in queries.versions(work, row.community_id):
        if old.status == Status.VERIFIED:
            old.status = Status.REPLACED
            work.add(old)
    _decide(work, row, Status.VERIFIED, "")
    work.note("bank-details.verified", row.community_id, row.hub_id, version=row.number, fingerprint=row.fingerprint)
    return row


def refuse_details(work: Work, details_id: UUID, *, reason: str) -> BankDetails:
    """Refuse proposed details, or take back one's own; what is in force stays."""
    work.must_somewhere(Action.BANK_DETAILS_CONFIRM)
    row = _waiting(work, details_id, Action.BANK_DETAILS_CONFIRM)
    identity_rules.check_reason(reason)
    _decide(work, row, Status.REFUSED, reason.strip())
    work.note("bank-details.refused", row.community_id, row.hub_id, version=row.number, reason=reason.strip())
    return row


def open_details(work: Work, master: MasterKeyFile, details_id: UUID, *, reason: str) -> Details:
    """Open one version for one look; it is written down as the opening of an identity is."""
    work.must_somewhere(Action.IDENTITY_OPEN)
    row = queries.details(work, details_id)
    community = of_own_hub(work, row.community_id, Action.IDENTITY_OPEN)
    identity_rules.check_reason(reason)
    sealed, vault = queries.account(work, row.id), Vault(work, master)
    holder, bank, account = (vault.text(sealed, column) for column in ("holder", "bank", "account"))
    identity_rules.names_nobody(reason, [holder, account])
    write_down_opening(work, community, ["bank"], reason)
    return Details(row.kind, row.currency, holder, bank, account)


def _waiting(work: Work, details_id: UUID, action: Action) -> BankDetails:
    row = queries.details(work, details_id)
    of_own_hub(work, row.community_id, action)
    row = queries.details(work, details_id, to_change=True)
    rules.must_wait(row.status)
    return row


def _decide(work: Work, row: BankDetails, status: Status, decision: str) -> None:
    row.status, row.decision = status, decision
    row.decided_by, row.decided_by_name, row.decided_at = work.actor.id, work.actor.name, work.now
    work.add(row)
