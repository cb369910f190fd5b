"""Accounts: Flask-Security on our people, its mails through our post, and invitations."""

import secrets
from datetime import UTC, datetime
from typing import Any, cast

from email_validator import EmailNotValidError, validate_email
from flask import Flask, Response, current_app, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from flask_security import MailUtil, Security, hash_password, user_authenticated
from flask_security.recoverable import generate_reset_password_token
from flask_wtf import FlaskForm
from sqlmodel import Session, SQLModel
from werkzeug.local import LocalProxy

from audits import db
from audits.access import Role
from audits.errors import AuditError
from audits.mail import Post
from audits.people import second_factor, sentences, tries
from audits.people.account_forms import (
    ChangedPasswordForm,
    ForgottenPasswordForm,
    NewPasswordForm,
    NoRescueForm,
    PresentPasswordForm,
    RecoveryCodeForm,
    SecondFactorForm,
    SetUpForm,
    SignInForm,
)
from audits.people.authenticator import Codes, RecoveryCodes
from audits.people.datastore import ActivePeople
from audits.people.library import INVITATION_LASTS, library_settings
from audits.people.log import record
from audits.people.queries import by_email, by_reference
from audits.people.tables import Person
from audits.settings import Settings
from audits.web.guard import leads_to_a_page, signed_in_now
from audits.web.sessions import PatientSessions

CODE_PAGE = "security.two_factor_token_validation"
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class UnfitAddress(AuditError):
    """An e-mail address that cannot be taken."""


class _Mails(MailUtil):
    """Hands the account library's mails to our own post."""

    def send_mail(  # type: ignore[override]
        self, template: str, subject: str, recipient: str, sender: Any, body: str, html: str | None, **_: Any
    ) -> None:
        """One plain-text mail, sent beside the request: its time and its failure tell nobody who has an account."""
        post: Post = current_app.extensions["post"]
        post.send_beside(recipient, subject, body, datetime.now(UTC))


class _Accounts(Security):
    """The library, which need not draw QR codes: ours are SVG."""

    def _check_modules(self, module: str, config_name: str) -> Any:
        return module == "qrcode" or super()._check_modules(module, config_name)  # type: ignore[no-untyped-call]


class _NoRole(SQLModel):
    """The library wants a model of roles; ours are fixed in `audits.access`."""


def init_app(app: Flask, settings: Settings) -> None:
    """Sign-in, invitation and password reset for people of the `person` table."""
    app.session_interface = PatientSessions()
    app.extensions["post"] = Post(settings.mail_url, settings.mail_folder, _sender(settings))
    app.config.update(library_settings(settings), **sentences.settings())
    people = ActivePeople(cast(Any, LocalProxy(db.session)), Person, cast(Any, _NoRole))
    security = _Accounts(
        app,
        people,
        mail_util_cls=_Mails,
        render_template=cast(Any, _render),
        login_form=SignInForm,
        forgot_password_form=ForgottenPasswordForm,
        reset_password_form=NewPasswordForm,
        change_password_form=ChangedPasswordForm,
        verify_form=PresentPasswordForm,
        two_factor_setup_form=SetUpForm,
        two_factor_verify_code_form=SecondFactorForm,
        two_factor_rescue_form=NoRescueForm,
        mf_recovery_form=RecoveryCodeForm,
        totp_cls=Codes,
        mf_recovery_codes_util_cls=RecoveryCodes,
    )
    security.want_json(lambda _request: False)
    security.mail_context_processor(lambda: {"public_url": settings.public_url})
    app.security = security  # type: ignore[attr-defined]
    _forget_the_person_nobody_asked_for(app)
    app.extensions["must have a second factor"] = second_factor.required_of
    tries.init_app(app)
    user_authenticated.connect(_note_sign_in, app)
    app.before_request(_drop_foreign_next)
    code_page: Any = app.view_functions[CODE_PAGE]
    app.view_functions[CODE_PAGE] = lambda: _stay_signed_in() or code_page()


def _note_sign_in(_app: Flask, user: Person, **_: object) -> None:
    """When somebody last came in, for the page of who has access. Part of the request's own transaction."""
    user.signed_in_at, user.may_be_signed_in = datetime.now(UTC), True
    db.session().add(user)


def _sender(settings: Settings) -> str:
    host = settings.public_url.partition("://")[2].partition("/")[0].partition(":")[0]
    return f"Evenkeel <no-reply@{host}>"


def _render(template: str, **context: Any) -> str | Response:
    """The library's pages and mails; a page whose form was refused is a 422, as everywhere."""
    text = render_template(template, **context)
    refused = any(isinstance(value, FlaskForm) and value.errors for value in context.values())
    return make_response(text, 422) if refused else text


def _forget_the_person_nobody_asked_for(app: Flask) -> None:
    """Libraries look up who is signed in for every stylesheet and every error page: ours need no database."""
    app.before_request_funcs[None] = [
        hook for hook in app.before_request_funcs[None] if "flask_principal" not in hook.__module__
    ]
    app.template_context_processors[None] = [
        hook for hook in app.template_context_processors[None] if "flask_login" not in hook.__module__
    ]


def _drop_foreign_next() -> Any:
    """`next` may only name a page of ours; anything else is taken out of the address of the sign-in page."""
    if request.blueprint != "security" or all(map(leads_to_a_page, request.values.getlist("next"))):
        return None
    return redirect(request.path, 303)


def _stay_signed_in() -> Any:
    """The page for the code signs out whoever opens it while signed in: a link elsewhere must not do that."""
    return redirect(url_for("people.account"), 303) if signed_in_now() else None


def current_person() -> Person:
    """Who is signed in. Only behind `@needs`, where somebody is."""
    return cast(Person, current_user._get_current_object())  # noqa: SLF001 - the person behind the proxy


def fresh_reference(role: Role) -> str:
    """A short random reference such as `S-7K3M9Q`: it tells neither how many there are nor who came first."""
    return f"{role.value[0].upper()}-" + "".join(secrets.choice(_ALPHABET) for _ in range(6))


def invite(
    session: Session, email: str, role: Role, name: str, actor: Person | None, now: datetime
) -> tuple[Person, str]:
    """Add a person without a password; returns them with the path of a link to choose one.

    The link works once and for 7 days. An address that is malformed or taken is refused. The caller commits.
    """
    address = free_address(session, email)
    person = Person(
        role=role, reference=fresh_reference(role), name=name.strip(), email=address, created_at=now
    )
    person.password = hash_password(secrets.token_urlsafe(32))
    session.add(person)
    session.flush()
    record(session, now, actor, "invited", "person", person.id, after={"role": role.value})
    return person, invitation_path(person)


def free_address(session: Session, email: str) -> str:
    """An e-mail address as we keep it; one that is malformed or taken is refused. One query."""
    address = email.strip().lower()
    try:
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as problem:
        raise UnfitAddress(
            f"“{email}” is not an e-mail address. Write it like name@example.com."
        ) from problem
    if by_email(session, address) is not None:
        raise UnfitAddress(f"{address} already has an account. Open it under People, or use another address.")
    return address


def invitation_path(person: Person) -> str:
    """The path of a single-use link by which a person chooses a password: it ends when the password changes."""
    return f"/reset/{generate_reset_password_token(person)}"  # type: ignore[no-untyped-call]


def send_invitation(person: Person, address: str, now: datetime) -> None:
    """Mail somebody the full `address` of their invitation."""
    post: Post = current_app.extensions["post"]
    text = (
        f"Hello {person.name or person.email},\n\n"
        "an account was made for you on Evenkeel, where visits to stores are reported and compared.\n"
        f"Choose a password here within {INVITATION_LASTS.days} days:\n\n{address}\n\n"
        "The link works once. If you did not expect this mail, you can leave it alone.\n"
    )
    post.send_beside(cast(str, person.email), "Your Evenkeel account", text, now)


def change_details(
    session: Session, person: Person, name: str, email: str, reference: str, actor: Person, now: datetime
) -> bool:
    """Change who somebody is; False when nothing was different. The caller commits.

    Another e-mail address ends every session and link: they belong to whoever reads the old mailbox.
    """
    _refuse_erased(person)
    before = {"name": person.name, "email": person.email, "reference": person.reference}
    after = {
        "name": name.strip(),
        "email": _new_address(session, person, email),
        "reference": reference.strip(),
    }
    if before == after:
        return False
    if after["reference"] != person.reference and by_reference(session, reference.strip()) is not None:
        raise AuditError(f"The reference {reference.strip()} belongs to somebody else. Choose another.")
    person.name, person.email = name.strip(), after["email"]
    person.reference = reference.strip()
    if before["email"] != after["email"]:
        end_sessions(person)
    session.add(person)
    changed = [key for key, value in after.items() if before[key] != value]
    # Names and addresses stay out of the log: it outlives them.
    record(session, now, actor, "changed", "person", person.id, after={"changed": changed})
    return True


def _refuse_erased(person: Person) -> None:
    if person.erased_at is not None:
        raise AuditError("The data of this shopper were erased. Invite somebody new instead.")


def _new_address(session: Session, person: Person, email: str) -> str | None:
    """The address as it will be; a shopper of imported visits may stay without."""
    if not email.strip() and person.email is None:
        return None
    return person.email if email.strip().lower() == person.email else free_address(session, email)


def end_sessions(person: Person) -> None:
    """Sign a person out everywhere: every session and open link carries the old mark. The caller commits."""
    person.fs_uniquifier = secrets.token_hex(16)
    person.may_be_signed_in = False


def set_active(session: Session, person: Person, active: bool, actor: Person, now: datetime) -> None:
    """Disable an account, or give it back. Disabling ends every session at once. The caller commits."""
    if person.id == actor.id:
        raise AuditError("You cannot disable your own account. Ask a colleague at head office.")
    _refuse_erased(person)
    person.active = active
    end_sessions(person)
    session.add(person)
    record(session, now, actor, "enabled" if active else "disabled", "person", person.id)
