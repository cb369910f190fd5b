"""How often somebody may try before they have to wait, as plain data.

A limit is an allowance that refills evenly: after a burst of `tries` another one is to be had every
`within / tries`. Who keeps trying while there is none left loses nothing by it: nobody is locked out for good.
"""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

_MILLISECOND = timedelta(milliseconds=1)
# One household or one phone is given so much of IPv6; whoever has it has as many addresses as they like.
_OF_ONE_LINE = 64
_NOWHERE = "unknown"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `tries` at once, all of them back after `within`."""

    tries: int
    within: timedelta

    @property
    def refill_ms(self) -> int:
        """Milliseconds until one more try is to be had."""
        return self.within // _MILLISECOND // self.tries

    @property
    def burst_ms(self) -> int:
        """How far ahead of the clock the tries of a moment may reach."""
        return self.refill_ms * self.tries


@dataclass(frozen=True, slots=True)
class Throttle:
    """What is tried, and how often: by one account from one address, by one account, and from one address.

    The first is the smallest, so that whoever guesses at somebody's account from one place leaves its owner tries
    enough from another.
    """

    name: str
    both: Limit | None = None
    account: Limit | None = None
    address: Limit | None = None


_QUARTER, _HOUR = timedelta(minutes=15), timedelta(hours=1)
SIGN_IN = Throttle(
    "sign in", both=Limit(10, _QUARTER), account=Limit(25, _QUARTER), address=Limit(100, _QUARTER)
)
FORGOTTEN_PASSWORD = Throttle("forgotten password", account=Limit(5, _HOUR), address=Limit(30, _HOUR))
SECOND_FACTOR = Throttle("second factor", account=Limit(6, _QUARTER), address=Limit(60, _QUARTER))
OWN_PASSWORD = Throttle("own password", account=Limit(10, _QUARTER))
PROGRAMS = Throttle("programs", account=Limit(600, timedelta(minutes=1)))
TOKENS_OF_NOBODY = Throttle("tokens of nobody", address=Limit(30, _QUARTER))


def line_of(address: str | None) -> str:
    """What stands for the place that a request comes from: an IPv4 address, or the network of an IPv6 line."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return _NOWHERE
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ip_network((int(found), _OF_ONE_LINE), strict=False))
    return str(found)
