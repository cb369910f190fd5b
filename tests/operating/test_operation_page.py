"""The page about the program itself: all that is set, nothing that is secret, and what a second machine would miss."""

import pytest

from audits.access import Role
from audits.operating.settings_shown import left_on_this_machine, secrets_shown, shown, without_secrets
from audits.settings import SECRETS, Settings
from tests import builders

BUCKET = {"STORAGE_URL": "s3://bucket", "QUEUE_URL": "redis://queue", "MAIL_URL": "smtp://mail"}
SHARED = {"SECRET_KEY": "a", "WTF_CSRF_SECRET_KEY": "b", "SECURITY_PASSWORD_SALT": "c", "TOTP_KEY": "d"}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_it_is_for_head_office(client, inside, role):
    with inside() as session:
        client.sign_in(builders.person(session, role))
    client.read("/operation", status=200 if role is Role.HEAD_OFFICE else 404)


def test_it_shows_what_is_set_and_no_secret(app, client, inside):
    settings = app.extensions["settings"]
    with inside() as session:
        client.sign_in(builders.person(session))
    page = client.read("/operation").text
    for words in ("DATABASE_URL", "the environment", "the default", "never shown", "No worker", "weasyprint"):
        assert words in page
    assert not [name for name in SECRETS if settings.secret(name) in page]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (
            "postgresql://evenkeel:s3cret@host/db?sslmode=require&password=x",
            "postgresql://evenkeel:…@host/db",
        ),
        ("smtp://user:p@ss:w0rd@mail.example:25", "smtp://user:…@mail.example:25"),
        ("redis://:s3cret@queue:6379/0", "redis://:…@queue:6379/0"),
        ("s3://bucket/prefix", "s3://bucket/prefix"),
        ("file:///srv/photos", "file:///srv/photos"),
    ],
)
def test_an_address_is_told_without_its_password(address, told):
    assert without_secrets(address) == told


def test_what_somebody_chose_is_told_from_defaults(tmp_path):
    settings = Settings(INSTANCE=tmp_path, DATABASE_URL="postgresql://me:pw@host/name", METRICS_TOKEN="t0ken")
    chosen = {each.name: each.value for each in shown(settings) if each.chosen}
    assert chosen == {"INSTANCE": str(tmp_path), "DATABASE_URL": "postgresql://me:…@host/name"}
    assert "t0ken" not in repr(shown(settings)) + repr(secrets_shown(settings))


def test_one_machine_misses_nothing_and_two_are_told_what(tmp_path):
    assert left_on_this_machine(Settings(INSTANCE=tmp_path)) == []
    on_server = {"INSTANCE": tmp_path, "DATABASE_URL": "postgresql://host/name"}
    alone = left_on_this_machine(Settings(**on_server))
    assert [sentence.split()[0] for sentence in alone] == ["Photos", "The", "Mails", "SECRET_KEY,"]
    assert left_on_this_machine(Settings(**on_server, **BUCKET, **SHARED)) == []
