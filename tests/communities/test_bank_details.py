"""Bank details: sealed, changed by two people of the hub, and a payment goes only to what is verified and unchanged."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from grants_app.communities import commands, queries
from grants_app.communities.models import BankDetails
from grants_app.communities.rules.bank_details import Details, Standing, mask, plain_account, why_not_payable
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.master_key import MasterKeyFile
from tests.communities.making import CLEARED, cleared
from tests.web import Visitor, program
from tests.world import World

DETAILS = Details("bank", "GTQ", "Dominga Quiej Xicay", "Banco Escondido, agencia 7", "GT44 3900-7716 5520 9183")
LETTER = "By the bank's letter of March"
OTHER = "Lucía Pop"


@pytest.fixture
def master(world: World, tmp_path: Path) -> MasterKeyFile:
    cleared(world)
    return MasterKeyFile(tmp_path / "master-key")


def proposed(world: World, master: MasterKeyFile, **other: Any) -> UUID:
    with world.as_(CLEARED) as work:
        its = replace(DETAILS, **other)
        return commands.propose_details(work, master, world.communities["Río Claro"], its, reason=LETTER).id


def standing(world: World) -> Standing:
    with world.seen_by(OTHER) as work:
        return queries.standing(work, world.communities["Río Claro"])


def test_another_person_confirms_by_typing_the_number_and_the_old_stays_as_history(
    world: World, master: MasterKeyFile
) -> None:
    before = standing(world)
    details_id = proposed(world, master)
    assert standing(world) == Standing(before.fingerprint, is_changing=True)
    with world.as_(OTHER) as work:
        commands.confirm_details(work, master, details_id, account="gt44 3900 7716 5520 9183")
        rows = queries.versions(work, world.communities["Río Claro"])
    assert [(row.number, row.status, row.tail) for row in rows] == [(2, "verified", "9183"), (1, "replaced", "0042")]
    assert standing(world).fingerprint not in ("", before.fingerprint)


def test_nobody_confirms_their_own_proposal_or_another_number(world: World, master: MasterKeyFile) -> None:
    details_id = proposed(world, master)
    with world.as_(CLEARED) as work, pytest.raises(Conflict, match="another person"):
        commands.confirm_details(work, master, details_id, account=DETAILS.account)
    with world.as_(OTHER) as work, pytest.raises(Invalid, match="not the number"):
        commands.confirm_details(work, master, details_id, account="GT44 3900 7716 5520 9184")


@pytest.mark.parametrize("who", ["Hélène Dubois", "Ines Correia", "Wanjiru Kamau", "Marisol Ajú"])
def test_only_people_of_the_hub_with_the_role_confirm_or_propose(world: World, master: MasterKeyFile, who: str) -> None:
    details_id = proposed(world, master)
    with world.as_(who) as work, pytest.raises((Forbidden, NotFound)):
        commands.confirm_details(work, master, details_id, account=DETAILS.account)
    with world.as_(who) as work, pytest.raises((Forbidden, NotFound)):
        commands.propose_details(work, master, world.communities["Río Claro"], DETAILS, reason=LETTER)


def test_one_change_waits_at_a_time_and_can_be_refused(world: World, master: MasterKeyFile) -> None:
    details_id = proposed(world, master)
    with world.as_(CLEARED) as work, pytest.raises(Conflict, match="wait for a second person"):
        commands.propose_details(work, master, world.communities["Río Claro"], DETAILS, reason=LETTER)
    with world.as_(OTHER) as work:
        commands.refuse_details(work, details_id, reason="The letter is of another group")
    assert not standing(world).is_changing
    with world.as_(OTHER) as work, pytest.raises(Conflict, match="decided already"):
        commands.confirm_details(work, master, details_id, account=DETAILS.account)


def test_they_are_opened_with_a_reason_that_is_written_down(world: World, master: MasterKeyFile) -> None:
    details_id = proposed(world, master)
    with world.as_(CLEARED) as work:
        opened = commands.open_details(work, master, details_id, reason="To write the transfer order")
        assert (opened.holder, opened.account) == (DETAILS.holder, DETAILS.account)
        assert queries.openings(work, world.communities["Río Claro"])[0].parts == "bank"
    assert "9183" not in repr(opened)
    with world.as_(OTHER) as work, pytest.raises(Forbidden):
        commands.open_details(work, master, details_id, reason="To write the transfer order")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("kind", {"kind": "cheque"}),
        ("currency", {"currency": "quetzal"}),
        ("holder", {"holder": ""}),
        ("account", {"account": "- 12"}),
        ("bank", {"kind": "mobile-money", "bank": ""}),
    ],
)
def test_what_cannot_be_paid_to_has_its_sentence(
    world: World, master: MasterKeyFile, field: str, wrong: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        proposed(world, master, **wrong)
    assert list(refused.value.fields) == [field]


def test_a_version_is_never_deleted(world: World, master: MasterKeyFile) -> None:
    details_id = proposed(world, master)
    with Session(world.database.engine) as session:
        session.delete(session.get_one(BankDetails, details_id))
        with pytest.raises(DatabaseError):
            session.flush()


@pytest.mark.parametrize(
    ("standing", "approved", "says"),
    [
        (Standing("a"), None, ""),
        (Standing("a"), "a", ""),
        (Standing("a"), "", ""),
        (Standing(), None, "not verified"),
        (Standing("b"), "a", "changed after this was approved"),
        (Standing("a", is_changing=True), "a", "waits for a second person"),
    ],
)
def test_a_payment_waits_for_verified_and_unchanged_details(
    standing: Standing, approved: str | None, says: str
) -> None:
    why = why_not_payable(standing, approved)
    assert says in why if says else not why


def test_numbers_are_compared_without_spaces_and_shown_in_their_mask() -> None:
    assert plain_account(" gt44 3900-7716.5520/9183 ") == "GT443900771655209183"
    assert mask("bank", DETAILS.tail) == "•••• 9183"
    assert mask("cash", "") == "Cash, handed over"


def test_the_page_shows_the_mask_alone_and_opens_it_once(world: World, master: MasterKeyFile, tmp_path: Path) -> None:
    app = program(world, tmp_path)
    page = f"/communities/{world.communities['Río Claro']}/bank-details"
    form = {
        "kind": "bank",
        "currency": "gtq",
        "holder": DETAILS.holder,
        "bank": DETAILS.bank,
        "account": DETAILS.account,
    }
    staff = Visitor(app, world, CLEARED)
    refused = staff.post(page, form | {"reason": "short"})
    assert refused.status_code == 422
    assert "Dominga" not in refused.text
    assert staff.post(page, form | {"reason": LETTER}).status_code == 303
    second = Visitor(app, world, OTHER)
    shown = second.get(page).text
    assert "•••• 9183" in shown
    assert not [word for word in ("Dominga", "Escondido", "3900") if word in shown]
    assert "a change waits" in second.get(page.removesuffix("/bank-details")).text
    with world.seen_by(OTHER) as work:
        details_id = queries.versions(work, world.communities["Río Claro"])[0].id
    assert second.post(f"{page}/{details_id}/confirm", {"account": DETAILS.account}).status_code == 303
    opened = staff.post(f"{page}/{details_id}/open", {"reason": "To write the order"})
    assert DETAILS.account in opened.text
    assert opened.headers["cache-control"] == "no-store"
