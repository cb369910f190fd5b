"""Settings from the environment, and the secrets that are made once and kept in `instance/`."""

import secrets
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, PrivateAttr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from audits.errors import AuditError

ROOT = Path(__file__).resolve().parent.parent
SECRETS = ("secret_key", "csrf_key", "password_salt", "totp_key")
"""Without them sessions, links, passwords and second factors of before mean nothing."""


class TwoFactor(StrEnum):
    """Whether those who see much must have a second factor, or may."""

    REQUIRED = "required"
    OFFERED = "offered"


class Settings(BaseSettings):
    """What an operator may set. Everything has a default that works on one machine.

    Secrets that are not set are made on first use and kept in `instance/secrets/`, readable by the owner only.
    """

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore")

    instance: Path = Field(default=ROOT / "instance", validation_alias="INSTANCE")
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    storage_url: str = Field(default="", validation_alias="STORAGE_URL")
    queue_url: str = Field(default="", validation_alias="QUEUE_URL")
    mail_url: str = Field(default="", validation_alias="MAIL_URL")
    public_url: str = Field(default="", validation_alias="PUBLIC_URL")
    trusted_hosts: str = Field(default="", validation_alias="TRUSTED_HOSTS")
    proxies: int = Field(default=0, ge=0, validation_alias="PROXIES")
    host: str = Field(default="127.0.0.1", validation_alias="HOST")
    port: int = Field(default=8000, ge=1, le=65535, validation_alias="PORT")
    demo: bool = Field(default=True, validation_alias="DEMO")
    log: Literal["requests", "problems"] = Field(default="requests", validation_alias="LOG")
    staff_names_days: int = Field(default=90, ge=1, le=3650, validation_alias="STAFF_NAMES_DAYS")
    proof_photos_days: int = Field(default=180, ge=1, le=3650, validation_alias="PROOF_PHOTOS_DAYS")
    metrics_token: str = Field(default="", validation_alias="METRICS_TOKEN", repr=False)
    secret_key: str = Field(default="", validation_alias="SECRET_KEY", repr=False)
    csrf_key: str = Field(default="", validation_alias="WTF_CSRF_SECRET_KEY", repr=False)
    password_salt: str = Field(default="", validation_alias="SECURITY_PASSWORD_SALT", repr=False)
    totp_key: str = Field(default="", validation_alias="TOTP_KEY", repr=False)
    earlier_totp_keys: str = Field(default="", validation_alias="TOTP_KEYS_BEFORE", repr=False)
    two_factor: TwoFactor = Field(default=TwoFactor.REQUIRED, validation_alias="TWO_FACTOR")

    _given: frozenset[str] = PrivateAttr(default=frozenset())

    @field_validator("public_url")
    @classmethod
    def _without_slash(cls, address: str) -> str:
        return address.rstrip("/")

    @model_validator(mode="after")
    def _fill_places(self) -> Self:
        """Relative defaults hang on the instance folder, so that a test may move everything at once."""
        self._given = frozenset(self.model_fields_set)
        # SQLAlchemy's dialect is named after the database, people's addresses after the protocol.
        self.database_url = self.database_url.replace("postgres://", "postgresql://", 1)
        self.database_url = self.database_url or f"sqlite:///{self.instance / 'evenkeel.db'}"
        self.storage_url = self.storage_url or f"file://{self.instance / 'photos'}"
        self.queue_url = self.queue_url or f"sqlite:///{self.instance / 'queue.db'}"
        self.public_url = self.public_url or f"http://127.0.0.1:{self.port}"
        return self

    @property
    def serves_this_machine_only(self) -> bool:
        """Whether nothing but this machine reaches the server: bound to loopback, no proxy, no other public address."""
        public = urlsplit(self.public_url).hostname or ""
        return self.proxies == 0 and _is_loopback(self.host) and _is_loopback(public)

    @property
    def given(self) -> frozenset[str]:
        """The settings that somebody chose; all others stand at their defaults."""
        return self._given

    @property
    def mail_folder(self) -> Path:
        """Where mails are written when no mail server is set."""
        return self.instance / "mail"

    def secret(self, name: str) -> str:
        """The secret of this name: from the environment, else from `instance/secrets/`, else made now."""
        given: str = getattr(self, name)
        return given or _kept_secret(self.instance / "secrets" / name)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def from_environment() -> Settings:
    """The settings of this process; a wrong one is named in a sentence."""
    try:
        return Settings()
    except ValidationError as wrong:
        problems = "; ".join(f"{error['loc'][0]}: {error['msg'].lower()}" for error in wrong.errors())
        raise AuditError(f"The environment has settings that cannot be used ({problems}).") from wrong


def _kept_secret(path: Path) -> str:
    """Read a secret, or make it. Two processes that start together agree on the one that was written first."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    if not path.exists():
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()
