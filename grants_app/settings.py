"""Settings of a deployment, read from the environment (`GRANTS_…`)."""

import secrets
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from exports import layouts
from exports.form_facts import form_facts
from grants_app.core.master_key import MasterKeyFile

LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


class UnfitSettings(Exception):
    """The settings do not allow a safe start; the text is one sentence."""


class Settings(BaseSettings):
    """Each field is one environment variable: its name in capitals after `GRANTS_`."""

    model_config = SettingsConfigDict(env_prefix="GRANTS_", extra="ignore")

    data_folder: Path = Field(
        default=Path("var"), description="Folder of the embedded database and of the secret made at first start"
    )
    database_url: str = Field(default="", description="SQLAlchemy address; empty: SQLite in the data folder")
    secret: str = Field(
        default="", description="At least 32 characters; signs form tokens. Needed unless the base URL is local"
    )
    master_key_file: str = Field(
        default="", description="File of the key over all sealed identities; empty: `master-key` in the data folder"
    )
    base_url: str = Field(
        default="http://127.0.0.1:8000", description="Address people type; one-time links begin with it"
    )
    network_name: str = Field(default="Example Defenders Network", description="Name on pages and in workbooks")
    session_hours: int = Field(default=12, ge=1, le=720, description="Hours until a session must sign in again")
    upload_megabytes: int = Field(default=20, ge=1, le=200, description="Largest file that may be uploaded")
    mail_server: str = Field(default="", description="Mail server (SMTP); empty: no mail leaves, and messages wait")
    mail_port: int = Field(default=587, ge=1, le=65535, description="Its port")
    mail_security: str = Field(
        default="starttls",
        pattern="^(starttls|tls|none)$",
        description="How the way there is protected: starttls, tls, or none (this machine alone)",
    )
    mail_user: str = Field(default="", description="Name at the mail server; empty: it asks for none")
    mail_password: str = Field(default="", repr=False, description="Password at the mail server")
    mail_from: str = Field(default="", description="Address that mails come from")
    mail_worker: bool = Field(
        default=True, description="Whether `grants serve` reminds and sends; `False` where `grants worker` does"
    )
    worker_threads: int = Field(default=4, ge=1, le=16, description="Threads that answer requests in one process")

    @property
    def url(self) -> str:
        """The database address in force."""
        return self.database_url or f"sqlite:///{(self.data_folder / 'grants.sqlite3').absolute()}"

    @property
    def master_key(self) -> MasterKeyFile:
        """Where the key over all sealed identities is; it is read when it is needed."""
        return MasterKeyFile(Path(self.master_key_file) if self.master_key_file else self.data_folder / "master-key")

    def use_own_layouts(self) -> None:
        """From now on, layouts of donors' forms in the data folder stand before ours. UnfitSettings where one is unfit."""
        try:
            layouts.own_folder(self.data_folder / "layouts")
            form_facts(file.stem for file in layouts.FOLDER.glob("*.toml"))
        except layouts.UnfitLayout as unfit:
            raise UnfitSettings(f"In {self.data_folder / 'layouts'}: {unfit}") from unfit

    def must_mail_safely(self) -> None:
        """UnfitSettings where mail is wanted without a sender, or would travel open to everybody."""
        if self.mail_server and "@" not in self.mail_from:
            raise UnfitSettings("GRANTS_MAIL_FROM is not set: give the address that mails come from.")
        if self.mail_server and self.mail_security == "none" and self.mail_server not in LOCAL_HOSTS:
            raise UnfitSettings(
                f"GRANTS_MAIL_SECURITY is none, and {self.mail_server} is another machine: set it to starttls or tls."
            )

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches the program."""
        return (urlsplit(self.base_url).hostname or "") in LOCAL_HOSTS

    @property
    def is_https(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"

    @cached_property
    def signing_key(self) -> bytes:
        """The secret as bytes; made and kept in the data folder on a local start without one.

        Raises UnfitSettings in a non-local deployment without a secret.
        """
        if self.secret:
            if len(self.secret) < 32:
                raise UnfitSettings("GRANTS_SECRET is too short: give at least 32 characters.")
            return self.secret.encode()
        if not self.is_local:
            raise UnfitSettings(
                f"GRANTS_SECRET is not set, and {self.base_url} is not a local address: set it to at least 32 random characters."
            )
        return self._local_key()

    def _local_key(self) -> bytes:
        file = self.data_folder / "local-secret"
        if not file.exists():
            self.data_folder.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(48))
        return file.read_text().encode()
