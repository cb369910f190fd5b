"""What the account library says, in our own words. `%(…)s` is filled in by the library."""

Sentence = tuple[str, str]

_SAYS: dict[str, Sentence] = {
    "GENERIC_AUTHN_FAILED": (
        "This e-mail address and password do not go together. Check both, or choose a new password.",
        "error",
    ),
    "UNAUTHENTICATED": ("Sign in first.", "error"),
    "EMAIL_NOT_PROVIDED": ("Enter your e-mail address.", "error"),
    "INVALID_EMAIL_ADDRESS": ("Enter an e-mail address like name@example.com.", "error"),
    "PASSWORD_NOT_PROVIDED": ("Enter a password.", "error"),
    "PASSWORD_INVALID_LENGTH": (
        "Choose a longer password: at least %(length)s characters, for example three words.",
        "error",
    ),
    "RETYPE_PASSWORD_MISMATCH": ("The two passwords differ. Type the same one twice.", "error"),
    "PASSWORD_IS_THE_SAME": ("The new password is the old one. Choose another.", "error"),
    "INVALID_PASSWORD": ("This is not your present password. Type it again.", "error"),
    "PASSWORD_RESET_REQUEST": (
        "If %(email)s has an account here, a mail with a link is on its way. Look in the junk folder too.",
        "info",
    ),
    "PASSWORD_RESET_EXPIRED": (
        "This link is older than %(within)s. Ask for a new one here.",
        "error",
    ),
    "INVALID_RESET_PASSWORD_TOKEN": (
        "This link has been used already, or is no longer good. Ask for a new one here.",
        "error",
    ),
    "PASSWORD_RESET": ("Your password is set and you are signed in.", "success"),
    "PASSWORD_CHANGE": ("Your password is changed. Other devices are signed out.", "success"),
    "REAUTHENTICATION_REQUIRED": ("Enter your password first.", "info"),
    "REAUTHENTICATION_SUCCESSFUL": ("That is your password. Go on.", "info"),
    "TWO_FACTOR_INVALID_TOKEN": (
        "This is not the code of this half minute, or it was used already. Wait for the next one.",
        "error",
    ),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": ("The code was right, you are signed in.", "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        "The second factor is set up. Make recovery codes for the day the phone is lost.",
        "success",
    ),
    "TWO_FACTOR_DISABLED": ("From now on your password alone signs you in.", "success"),
    "TWO_FACTOR_PERMISSION_DENIED": ("Enter your e-mail address and password first.", "error"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": ("Set the second factor up with the button on this page.", "error"),
    "TWO_FACTOR_SETUP_EXPIRED": (
        "That took longer than %(within)s. Begin again with a new code to scan.",
        "error",
    ),
    "INVALID_RECOVERY_CODE": ("This code is none of yours, or was used already. Try another.", "error"),
    "INVALID_REDIRECT": ("The address to go on to is not part of Evenkeel.", "error"),
}
_SUBJECTS = {
    "PASSWORD_RESET": "Choose a new Evenkeel password",
    "PASSWORD_NOTICE": "Your Evenkeel password was set",
    "PASSWORD_CHANGE_NOTICE": "Your Evenkeel password was changed",
}


def settings() -> dict[str, Sentence | str]:
    """The sentences and subjects under the names of the library's settings."""
    says: dict[str, Sentence | str] = {f"SECURITY_MSG_{name}": said for name, said in _SAYS.items()}
    return says | {f"SECURITY_EMAIL_SUBJECT_{name}": subject for name, subject in _SUBJECTS.items()}
