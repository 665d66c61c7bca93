"""Serving the program: what could go wrong is looked at first, and said in one sentence."""

import errno
import signal
import socket
from collections.abc import Sequence
from contextlib import nullcontext
from types import FrameType

import uvicorn

from grants_app.command_line.speaking import say
from grants_app.command_line.working import working
from grants_app.core.database import Database
from grants_app.core.errors import Refused
from grants_app.main import create_app
from grants_app.settings import LOCAL_HOSTS, Settings, UnfitSettings

_BASE_URL_DEFAULT = "http://127.0.0.1:8000"


def fitting(settings: Settings, host: str, port: int) -> Settings:
    """The settings with the address in force. Raises UnfitSettings when others could reach a program without a secret."""
    if host not in LOCAL_HOSTS and not settings.secret:
        raise UnfitSettings(
            f"GRANTS_SECRET is not set, and --host {host} lets other machines in: set it to at least 32 random characters."
        )
    if settings.base_url == _BASE_URL_DEFAULT:
        shown = f"[{host}]" if ":" in host else host
        return settings.model_copy(update={"base_url": f"http://{shown}:{port}"})
    return settings


def taken_port(host: str, port: int) -> socket.socket:
    """The port, held for this program. Raises Refused when another one has it or it is not ours to take."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
        taken.listen(512)
    except (OSError, OverflowError) as problem:
        taken.close()
        raise Refused(_why_not(problem, host, port)) from problem
    return taken


def _why_not(problem: Exception, host: str, port: int) -> str:
    code = getattr(problem, "errno", None)
    if code == errno.EADDRINUSE:
        return f"Port {port} is busy: another program uses it. Stop that one, or choose another with --port (PORT= for make)."
    if code == errno.EACCES:
        return f"Port {port} is not for ordinary users: choose one from 1024 on with --port."
    if code == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this machine: choose another with --host."
    return f"Port {port} of {host} cannot be used: {problem}."


def serve(settings: Settings, database: Database, at: socket.socket, accounts: Sequence[tuple[str, str]]) -> None:
    """Answer requests until somebody stops the program (Ctrl-C or a TERM signal)."""
    config = uvicorn.Config(
        create_app(settings, database, accounts),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    signal.signal(signal.SIGTERM, _stop)
    try:
        with working(settings, database) if settings.mail_worker else nullcontext():
            uvicorn.Server(config).run(sockets=[at])
    except KeyboardInterrupt:
        pass
    finally:
        at.close()
    say("Stopped.")


def _stop(_number: int, _frame: FrameType | None) -> None:
    """What the TERM signal does once the server has ended its requests."""
    raise KeyboardInterrupt
