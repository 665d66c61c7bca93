"""Signing in: who may, how often one may fail, and what nobody can tell from the answer."""

import re
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlmodel import Session, col, select

from grants_app.access import Actor
from grants_app.core.work import open_work
from grants_app.people import commands, queries, rules
from grants_app.people.models import SignInAttempt, WebSession
from grants_app.people.sessions import find_person, hashed
from grants_app.web.request import SESSION_COOKIE
from tests.people.conftest import PASSWORD
from tests.web import Visitor
from tests.world import NOW, World

EMAIL = "marisol.aju@example.org"
NOBODY = Actor(id=None, name="Nobody")


def test_the_right_password_opens_a_session(stranger: Visitor) -> None:
    answer = stranger.post("/sign-in", {"email": EMAIL.upper(), "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Marisol Ajú" in stranger.get("/account").text


def test_the_cookie_cannot_be_read_by_scripts_and_is_kept_as_a_hash(stranger: Visitor, world: World) -> None:
    answer = stranger.post("/sign-in", {"email": EMAIL, "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    token = stranger.client.cookies[SESSION_COOKIE]
    with Session(world.database.engine) as session:
        kept = session.exec(select(WebSession.token_hash)).all()
    assert hashed(token) in kept
    assert token not in kept


_TOKEN = re.compile(r'name="form_token" value="[0-9a-f]+"')


def test_unknown_wrong_deactivated_and_without_password_get_the_same_answer(stranger: Visitor, world: World) -> None:
    with world.as_("Ana Silva") as work:
        commands.deactivate(work, world.people["Otieno Ouma"])
    emails = (EMAIL, "nobody@example.org", "tomas.caal@example.org", "otieno.ouma@example.org")
    answers = [stranger.post("/sign-in", {"email": email, "password": "wrong wrong wrong"}) for email in emails]
    assert {answer.status_code for answer in answers} == {401}
    texts = {_TOKEN.sub("", answer.text).replace(email, "") for answer, email in zip(answers, emails, strict=True)}
    assert len(texts) == 1


def test_a_hash_is_compared_even_where_there_is_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    def verify(_self: object, password_hash: str, _password: str) -> bool:
        compared.append(password_hash)
        return True

    monkeypatch.setattr(type(rules._HASHER), "verify", verify)
    assert not rules.password_fits("", "some password")
    assert compared == [rules._NOBODYS_HASH]


def test_too_many_failures_of_one_address_are_slowed_down_even_with_the_right_password(stranger: Visitor) -> None:
    for _ in range(rules.PER_PERSON.failures):
        assert stranger.post("/sign-in", {"email": EMAIL, "password": "guess"}).status_code == 401
    answer = stranger.post("/sign-in", {"email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 429
    assert "Wait 15 minutes" in answer.text


def test_an_unknown_address_is_slowed_down_like_a_known_one(stranger: Visitor) -> None:
    for _ in range(rules.PER_PERSON.failures):
        stranger.post("/sign-in", {"email": "nobody@example.org", "password": "guess"})
    assert stranger.post("/sign-in", {"email": "nobody@example.org", "password": "guess"}).status_code == 429


def test_failures_outlive_the_refused_request(stranger: Visitor, world: World) -> None:
    stranger.post("/sign-in", {"email": EMAIL, "password": "guess"})
    with Session(world.database.engine) as session:
        assert len(session.exec(select(SignInAttempt)).all()) == 2


def test_no_list_of_addresses_is_kept(stranger: Visitor, world: World) -> None:
    stranger.post("/sign-in", {"email": EMAIL, "password": "guess"})
    with Session(world.database.engine) as session:
        assert not [attempt for attempt in session.exec(select(SignInAttempt)) if "@" in attempt.who]


def test_many_different_people_from_one_address_are_slowed_down(world: World) -> None:
    with open_work(world.database, NOBODY, now=NOW) as work:
        for number in range(rules.PER_ADDRESS.failures):
            commands.count_attempt(work, f"person-{number}@example.org", "203.0.113.9")
        with pytest.raises(rules.TooOften):
            commands.count_attempt(work, "another@example.org", "203.0.113.9")
        commands.count_attempt(work, "another@example.org", "203.0.113.10")


def test_after_the_window_one_may_try_again(world: World) -> None:
    with open_work(world.database, NOBODY, now=NOW) as work:
        for _ in range(rules.PER_PERSON.failures):
            commands.count_attempt(work, EMAIL, "203.0.113.9")
    with open_work(world.database, NOBODY, now=NOW + rules.PER_PERSON.window + timedelta(seconds=1)) as work:
        assert not queries.has_failed_too_often(work, EMAIL, "203.0.113.9")


def test_signing_in_clears_the_count(stranger: Visitor, world: World) -> None:
    for _ in range(rules.PER_PERSON.failures - 1):
        stranger.post("/sign-in", {"email": EMAIL, "password": "guess"})
    assert stranger.post("/sign-in", {"email": EMAIL, "password": PASSWORD}).status_code == 303
    with Session(world.database.engine) as session:
        mine = rules.counted_as("person", EMAIL)
        assert not session.exec(select(SignInAttempt).where(col(SignInAttempt.who) == mine)).all()


def test_a_form_without_our_token_is_refused(stranger: Visitor) -> None:
    answer = stranger.client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 403
    assert SESSION_COOKIE not in stranger.client.cookies


def test_a_form_from_another_site_is_refused(stranger: Visitor) -> None:
    form = {"email": EMAIL, "password": PASSWORD}
    assert stranger.post("/sign-in", form, headers={"Origin": "https://evil.example"}).status_code == 403


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/awards?page=2", "/awards?page=2"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("/sign-out", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_to_our_own_pages_alone(wanted: str, leads_to: str) -> None:
    assert rules.own_path(wanted) == leads_to


def test_signing_in_leads_to_the_page_that_was_wanted(stranger: Visitor) -> None:
    answer = stranger.post("/sign-in", {"email": EMAIL, "password": PASSWORD, "next": "/awards?page=2"})
    assert answer.headers["location"] == "/awards?page=2"


def test_whoever_is_not_signed_in_is_led_to_the_form_and_back(stranger: Visitor) -> None:
    answer = stranger.get("/people?search=ana")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/people%3Fsearch%3Dana")


def test_signing_out_ends_the_session_on_the_server(stranger: Visitor, world: World) -> None:
    stranger.post("/sign-in", {"email": EMAIL, "password": PASSWORD})
    token = stranger.client.cookies[SESSION_COOKIE]
    stranger._token = ""
    assert stranger.post("/sign-out").headers["location"] == "/sign-in"
    with world.database.reading() as session:
        assert find_person(session, token, NOW) is None


def test_a_session_ends_by_itself(world: World) -> None:
    with open_work(world.database, NOBODY, now=NOW) as work:
        person = queries.person_by_email(work, EMAIL)
        assert person is not None
        token = commands._begin_session(
            work, person, frozenset({rules.Proof.PASSWORD}), commands.Browser(lasts=timedelta(hours=1))
        )
    with world.database.reading() as session:
        assert find_person(session, token, NOW + timedelta(minutes=59)) is not None
        assert find_person(session, token, NOW + timedelta(minutes=61)) is None


def test_no_session_begins_without_proof() -> None:
    with pytest.raises(rules.SignInRefused):
        rules.must_be_enough(frozenset())


def test_a_password_changed_while_it_is_looked_at_opens_nothing(app: FastAPI, world: World) -> None:
    with open_work(world.database, NOBODY, now=NOW) as work:
        found = queries.candidate(work, EMAIL)
    with world.as_("Ana Silva") as work:
        commands.deactivate(work, world.people["Marisol Ajú"])
    with pytest.raises(rules.SignInRefused), open_work(world.database, NOBODY, now=NOW) as work:
        commands.sign_in(work, found, EMAIL, commands.Browser())
