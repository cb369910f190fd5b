"""One login for each role of the demonstration programme, so that a visitor can look at it from every side."""

from dataclasses import dataclass

from audits.access import Role

PASSWORD = "even keel demo"  # noqa: S105 - known to everyone who starts the demonstration


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody of the demonstration whom a visitor may be, and what there is to see."""

    role: Role
    email: str
    sees: str


LOGINS = (
    Login(Role.HEAD_OFFICE, "head-office@evenkeel.example", "head office: the whole programme"),
    Login(
        Role.REGIONAL_MANAGER, "regional-manager@evenkeel.example", "regional manager: the stores of a region"
    ),
    Login(Role.STORE_MANAGER, "store-manager@evenkeel.example", "store manager: the own store's audits"),
    Login(Role.REVIEWER, "reviewer@evenkeel.example", "reviewer: reports that wait to be judged"),
    Login(Role.SHOPPER, "shopper@evenkeel.example", "shopper: visits to make and report"),
)
