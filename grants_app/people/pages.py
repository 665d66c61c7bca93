"""Pages of people: signing in and out, one's own account, and the accounts that an administrator looks after."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from grants_app.access import ROLE_LABELS, Action
from grants_app.core.errors import Invalid, NotFound, Refused
from grants_app.hubs import queries as hub_queries
from grants_app.people import commands, queries, rules
from grants_app.people.commands import Browser
from grants_app.people.models import Person
from grants_app.web.forms import Fields
from grants_app.web.paging import Page, address, page_number
from grants_app.web.request import SESSION_COOKIE, InWeb, Web

router = APIRouter()

# --- signing in and out ---


@router.get("/sign-in")
def sign_in_form(web: InWeb) -> Response:
    """Ask who one is; whoever is signed in goes on."""
    wanted = rules.own_path(web.request.query_params.get("next", "/"))
    if web.anybodys_work.actor.id is not None:
        return web.leave(wanted)
    return _sign_in_page(web, {"next": wanted})


@router.post("/sign-in")
def sign_in(web: InWeb) -> Response:
    """Count the attempt, look at the password, begin a session: three steps, since the first outlives a refusal.

    The password is looked at between two transactions, so that nobody waits for its slow hash. A second factor is asked here.
    """
    email, password = web.text("email"), str(web.form.get("password", ""))
    try:
        with web.beside() as work:
            commands.count_attempt(work, email, _address(web))
            found = queries.candidate(work, email)
        if not rules.password_fits(found.password_hash, password):
            raise rules.REFUSED
        token = commands.sign_in(web.anybodys_work, found, email, _browser(web))
    except (rules.SignInRefused, rules.TooOften) as refused:
        web.undo()
        return _sign_in_page(web, {"email": email, "next": web.text("next")}, refused)
    return _with_session(web, web.leave(rules.own_path(web.text("next") or "/")), token)


@router.post("/sign-out")
def sign_out(web: InWeb) -> Response:
    """End the session of this browser."""
    commands.sign_out(web.anybodys_work, _token(web))
    response = web.leave("/sign-in", "You are signed out.")
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


@router.get("/password/{token}")
def password_form(web: InWeb, token: str) -> Response:
    """Where a one-time link leads."""
    found = queries.open_link(web.anybodys_work, token)
    if found is None:
        raise NotFound("This link was used already or is too old. Ask your administrator for a new one.")
    return web.page("sign_in/password.html", email=found.person.email, error="")


@router.post("/password/{token}")
def set_password(web: InWeb, token: str) -> Response:
    """Set the password by a one-time link and go in."""
    work = web.anybodys_work
    try:
        session = commands.set_password(work, token, _secret(web, "password"), _secret(web, "again"), _browser(web))
    except Invalid as refused:
        web.undo()
        return web.page("sign_in/password.html", status=refused.status, email=web.text("email"), error=refused.sentence)
    return _with_session(web, web.leave("/", "Your password is set."), session)


# --- one's own account ---


@router.get("/account")
def account(web: InWeb) -> Response:
    """My account: roles, password, browsers."""
    return web.page("people/account.html", values={}, errors={}, **_my_account(web))


@router.post("/account/change-password")
def change_password(web: InWeb) -> Response:
    """Change my password."""
    try:
        commands.change_password(
            web.work, _secret(web, "current"), _secret(web, "password"), _secret(web, "again"), keep_token=_token(web)
        )
    except Invalid as refused:
        web.undo()
        web.say(refused.sentence, "danger")
        return web.page(
            "people/account.html", status=refused.status, values={}, errors=refused.fields, **_my_account(web)
        )
    return web.done(to="/account", say="Your password is changed; other browsers are signed out.")


@router.post("/account/sessions/{session_id}/revoke")
def revoke_own_session(web: InWeb, session_id: UUID) -> Response:
    """Sign one of my browsers out."""
    commands.revoke_own_session(web.work, session_id)
    return web.done(to="/account", say="That browser is signed out.")


@router.post("/account/sessions/revoke")
def revoke_own_sessions(web: InWeb) -> Response:
    """Sign all my other browsers out."""
    ended = commands.revoke_own_sessions(web.work, keep_token=_token(web))
    return web.done(to="/account", say=f"{ended} other browsers are signed out.")


# --- other people ---


@router.get("/people")
def show_people(web: InWeb) -> Response:
    """The people whom I may see."""
    search = web.request.query_params.get("search", "").strip()
    number = page_number(web)
    found = queries.people(web.work, search, number)
    page = Page(number, found.total, address("/people", {"search": search}))
    may_add = web.work.actor.may_somewhere(Action.PERSON_MANAGE)
    return web.page("people/index.html", people=found.rows, page=page, search=search, may_add=may_add)


@router.get("/people/new")
def new_person(web: InWeb) -> Response:
    """The form for a new account."""
    web.work.must_somewhere(Action.PERSON_MANAGE)
    return web.page("people/form.html", values={"language": "en"}, errors={}, **_choices(web))


@router.post("/people")
def add_person(web: InWeb) -> Response:
    """Add an account and show its one-time link, once."""
    try:
        person = _add_person(web)
    except Invalid as refused:
        return web.again("people/form.html", refused, **_choices(web))
    return _show_link(web, person, commands.make_link(web.work, person.id))


def _add_person(web: Web) -> Person:
    fields = Fields(web)
    email = fields.text("email", "E-mail address", needed=True, longest=200)
    name = fields.text("name", "Name", needed=True, longest=200)
    language = fields.choice("language", "Language", rules.LANGUAGES)
    role = fields.choice("role", "Role", ROLE_LABELS)
    hub_id = fields.id("hub", "Hub", needed=False)
    fields.check()
    return commands.add_person(web.work, email=email, name=name, role=role, hub_id=hub_id, language=language)


@router.get("/people/{person_id}")
def show_person(web: InWeb, person_id: UUID) -> Response:
    """One person with roles and access."""
    return web.page("people/show.html", values={}, errors={}, **_person(web, person_id))


@router.post("/people/{person_id}/give-role")
def give_role(web: InWeb, person_id: UUID) -> Response:
    """Give a role, in a hub or in the whole network."""
    try:
        fields = Fields(web)
        role = fields.choice("role", "Role", ROLE_LABELS)
        hub_id = fields.id("hub", "Hub", needed=False)
        fields.check()
        commands.give_role(web.work, person_id, role, hub_id)
    except Invalid as refused:
        web.undo()
        return web.again("people/show.html", refused, **_person(web, person_id))
    return web.done(to=f"/people/{person_id}", say="The role is given.")


@router.post("/people/{person_id}/roles/{role_id}/take")
def take_role(web: InWeb, person_id: UUID, role_id: UUID) -> Response:
    """Take a role away."""
    commands.take_role(web.work, person_id, role_id)
    return web.done(to=f"/people/{person_id}", say="The role is taken away.")


@router.post("/people/{person_id}/make-link")
def make_link(web: InWeb, person_id: UUID) -> Response:
    """Make a new one-time link and show it, once."""
    token = commands.make_link(web.work, person_id)
    return _show_link(web, queries.person(web.work, person_id), token)


@router.post("/people/{person_id}/deactivate")
def deactivate(web: InWeb, person_id: UUID) -> Response:
    """Let the person in no more."""
    commands.deactivate(web.work, person_id)
    return web.done(to=f"/people/{person_id}", say="The account is deactivated and signed out everywhere.")


@router.post("/people/{person_id}/activate")
def activate(web: InWeb, person_id: UUID) -> Response:
    """Let the person in again."""
    commands.activate(web.work, person_id)
    return web.done(to=f"/people/{person_id}", say="The account is active again.")


@router.post("/people/{person_id}/revoke-sessions")
def revoke_sessions(web: InWeb, person_id: UUID) -> Response:
    """Sign the person out everywhere."""
    ended = commands.revoke_sessions(web.work, person_id)
    return web.done(to=f"/people/{person_id}", say=f"Signed out from {ended} browsers.")


# --- within these pages ---


def _sign_in_page(web: Web, values: dict[str, str], refused: Refused | None = None) -> Response:
    return web.page(
        "sign_in/show.html",
        status=refused.status if refused else 200,
        values=values,
        error=refused.sentence if refused else "",
        demo_password=rules.DEMO_PASSWORD,
    )


def _with_session(web: Web, response: Response, token: str) -> Response:
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=web.settings.session_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=web.settings.is_https,
        path="/",
    )
    return response


def _token(web: Web) -> str:
    return web.request.cookies.get(SESSION_COOKIE, "")


def _secret(web: Web, name: str) -> str:
    """A password as it was typed: its spaces belong to it."""
    return str(web.form.get(name, ""))


def _browser(web: Web) -> Browser:
    name = web.request.headers.get("user-agent", "")
    return Browser(name, timedelta(hours=web.settings.session_hours))


def _address(web: Web) -> str:
    return web.request.client.host if web.request.client else ""


def _my_account(web: Web) -> dict[str, Any]:
    person = queries.myself(web.work)
    current = queries.session_of(web.work, _token(web))
    return {
        "person": person,
        "roles": queries.roles(web.work, person.id),
        "sessions": queries.sessions(web.work, person.id),
        "current_id": current.id if current else None,
    }


def _choices(web: Web) -> dict[str, Any]:
    """The roles, hubs and languages of a form."""
    actor = web.work.actor
    everywhere = actor.everywhere(Action.PERSON_MANAGE)
    hubs = [hub for hub in hub_queries.hubs(web.work) if actor.may(Action.PERSON_MANAGE, hub.id)]
    return {
        "role_choices": [(role.value, label) for role, label in ROLE_LABELS.items()],
        "hub_choices": [(hub.id, hub.name) for hub in hubs],
        "whole_network": "Whole network" if everywhere else "Choose …",
        "languages": list(rules.LANGUAGES.items()),
    }


def _person(web: Web, person_id: UUID) -> dict[str, Any]:
    work = web.work
    person = queries.person(work, person_id)
    held = queries.roles(work, person_id)
    manages = all(work.actor.may(Action.PERSON_MANAGE, role.hub_id) for role in held)
    return {
        "person": person,
        "roles": [(role, work.actor.may(Action.PERSON_MANAGE, role.hub_id)) for role in held],
        "sessions": queries.sessions(work, person_id),
        "last_signed_in": queries.last_signed_in(work, person_id),
        "manages": manages and work.actor.may_somewhere(Action.PERSON_MANAGE),
        "gives_roles": work.actor.may_somewhere(Action.PERSON_MANAGE) and person_id != work.actor.id,
        "is_me": person_id == work.actor.id,
        **_choices(web),
    }


def _show_link(web: Web, person: Person, token: str) -> Response:
    return web.shown(
        "people/link.html",
        to=f"/people/{person.id}",
        say="The link was shown once; make a new one if it was lost.",
        person=person,
        link=f"{web.settings.base_url.rstrip('/')}/password/{token}",
        days=rules.LINK_LASTS.days,
    )
