"""How the account library is set up: its pages, and who may open them."""

from datetime import timedelta
from typing import Any

from audits.people.authenticator import ISSUER, keyring
from audits.settings import Settings
from audits.web.guard import ANYONE, NOBODY, SIGNED_IN, Mark

# The routes that come with the account library.
LIBRARY_ROUTES: dict[str, Mark] = {
    "static": ANYONE,
    "security.login": ANYONE,
    "security.logout": ANYONE,
    "security.forgot_password": ANYONE,
    "security.reset_password": ANYONE,
    "security.change_password": SIGNED_IN,
    "security.verify": SIGNED_IN,
    # Between the password and the second factor nobody is signed in yet; the library knows whose turn it is.
    "security.two_factor_setup": ANYONE,
    "security.two_factor_setup_validate": SIGNED_IN,
    "security.two_factor_token_validation": ANYONE,
    "security.mf_recovery": ANYONE,
    "security.mf_recovery_codes": SIGNED_IN,
    # There is one kind of second factor, and it is never sent by mail.
    "security.tf_select": NOBODY,
    "security.two_factor_rescue": NOBODY,
}
INVITATION_LASTS = timedelta(days=7)
DEVICE_SESSION = timedelta(days=30)
SHORTEST_PASSWORD = 10


def library_settings(settings: Settings) -> dict[str, Any]:
    """What the library does and where, under its own names."""
    return {
        "SECURITY_PASSWORD_SALT": settings.secret("password_salt"),
        "SECURITY_PASSWORD_HASH": "argon2",
        # What a link carries of the password is a hash of its Argon2id hash: nothing left to guess slowly.
        "SECURITY_HASHING_SCHEMES": ["hex_sha512"],
        "SECURITY_DEPRECATED_HASHING_SCHEMES": [],
        "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_CHANGE_URL": "/password",
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_RESET_PASSWORD_WITHIN": INVITATION_LASTS,
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": True},
        "SECURITY_DEFAULT_REMEMBER_ME": True,
        "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
        "SECURITY_STATIC_FOLDER": None,
        # Who found an unlocked device must not make its second factor their own.
        "SECURITY_FRESHNESS": timedelta(minutes=15),
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=15),
        "SECURITY_VERIFY_URL": "/password/present",
        "SECURITY_POST_VERIFY_VIEW": "/account",
        "SECURITY_API_ENABLED_METHODS": ["session"],
        # The library's own `users` and `roles` commands know neither our roles nor our sentences.
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_CLI_ROLES_NAME": None,
        "SECURITY_POST_RESET_VIEW": "/",
        "SECURITY_POST_CHANGE_VIEW": "/account",
        "SECURITY_AUTO_LOGIN_AFTER_RESET": True,
        "REMEMBER_COOKIE_DURATION": DEVICE_SESSION,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": settings.public_url.startswith("https://"),
        **_second_factor_settings(settings),
    }


def _second_factor_settings(settings: Settings) -> dict[str, Any]:
    return {
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        # Half a minute to either side: phones' clocks are seldom further off.
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_SETUP_URL": "/second-factor",
        "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/second-factor/code",
        "SECURITY_TWO_FACTOR_RESCUE_URL": "/second-factor/rescue",
        "SECURITY_TWO_FACTOR_SELECT_URL": "/second-factor/kind",
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/account",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 10,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL": "/second-factor/recovery-codes",
        "SECURITY_MULTI_FACTOR_RECOVERY_URL": "/second-factor/recovery-code",
        "SECURITY_TOTP_SECRETS": keyring(settings.secret("totp_key"), settings.earlier_totp_keys),
        "SECURITY_TOTP_ISSUER": ISSUER,
    }
