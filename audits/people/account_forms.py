"""The forms of an account: the library's, with our labels, and with equal work for known and unknown people."""

from typing import Any

from flask_security import hash_password
from flask_security.forms import (
    ChangePasswordForm,
    EmailValidation,
    EqualToLocalize,
    ForgotPasswordForm,
    LoginForm,
    ResetPasswordForm,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
    VerifyForm,
    email_required,
    password_required,
    valid_user_email,
)
from flask_security.recoverable import generate_reset_password_token
from flask_security.recovery_codes import MfRecoveryForm
from wtforms import BooleanField, EmailField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from audits.access import Role
from audits.people.tables import Person


def _without_spaces(typed: str | None) -> str | None:
    return typed.strip() if typed else typed


class SignInForm(LoginForm):
    """Who one is. `remember` keeps the device signed in for 30 days."""

    email = EmailField(
        "E-mail address",
        validators=[email_required, EmailValidation(verify=False)],
        filters=[_without_spaces],
    )
    password = PasswordField("Password", validators=[password_required])
    remember = BooleanField("Stay signed in on this device for 30 days", default=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The library writes a link here; the page has one of its own.
        self.password.description = ""

    def validate(self, **kwargs: Any) -> bool:
        """As the library does; an empty form is one mistake, not two."""
        right: bool = super().validate(**kwargs)
        if self.email.errors and self.password.errors:
            self.password.errors = []
        return right


class ForgottenPasswordForm(ForgotPasswordForm):
    """Where to send the link for a new password."""

    email = EmailField(
        "E-mail address",
        validators=[email_required, EmailValidation(verify=True), valid_user_email],
        filters=[_without_spaces],
    )

    def validate(self, **kwargs: Any) -> bool:
        """As the library does, at equal cost: it hashes for unknown people only and makes a link for known ones."""
        known: bool = super().validate(**kwargs)
        if known:
            hash_password("equal work")
        else:
            _make_a_link_for_nobody()
        return known


def _make_a_link_for_nobody() -> None:
    nobody = Person.model_construct(
        role=Role.SHOPPER,
        reference="nobody",
        fs_uniquifier="nobody",
        password="nothing",  # noqa: S106 - nobody's
    )
    generate_reset_password_token(nobody)  # type: ignore[no-untyped-call]


class NewPasswordForm(ResetPasswordForm):
    """A password chosen by a link, for an invitation or instead of a forgotten one."""

    password = PasswordField("New password", validators=[password_required])
    password_confirm = PasswordField(
        "The same again",
        validators=[EqualToLocalize("password", message="RETYPE_PASSWORD_MISMATCH"), password_required],
    )


class ChangedPasswordForm(ChangePasswordForm):
    """A new password in place of the present one."""

    password = PasswordField("Present password")
    new_password = PasswordField("New password", validators=[password_required])
    new_password_confirm = PasswordField(
        "The new one again",
        validators=[EqualToLocalize("new_password", message="RETYPE_PASSWORD_MISMATCH"), password_required],
    )


class PresentPasswordForm(VerifyForm):
    """The password once more, before the second factor is changed."""

    password = PasswordField("Password", validators=[password_required])


class SetUpForm(TwoFactorSetupForm):
    """What is to become of the second factor; the page has a button for each."""

    setup = RadioField(
        "Second factor",
        choices=[SelectChoice("authenticator", "An app"), SelectChoice("disable", "None")],
        validate_choice=False,
    )


class NoRescueForm(TwoFactorRescueForm):
    """The library fills in ways to be rescued; ours are links on the page."""

    help_setup = RadioField("Ways in", choices=[])


def _only_signs(typed: str | None) -> str | None:
    return "".join(letter for letter in typed if letter.isalnum()) if typed else typed


class SecondFactorForm(TwoFactorVerifyCodeForm):
    """The six figures that the app shows."""

    code = StringField(
        "Code from the app",
        validators=[DataRequired("Enter the six figures that the app shows.")],
        filters=[_only_signs],
        description="Six figures.",
    )


class RecoveryCodeForm(MfRecoveryForm):
    """One of the codes that were kept for the day the phone is gone."""

    code = StringField(
        "Recovery code",
        validators=[DataRequired("Enter one of your recovery codes.")],
        filters=[_without_spaces],
        description="Three groups of four, such as 0f3a-91c2-77d0.",
    )
