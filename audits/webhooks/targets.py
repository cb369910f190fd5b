"""Where a request of ours may go: which addresses are taken, and which machines they may lead to.

Whoever can make us ask an address could otherwise have us ask what only we can reach: the database beside us, the
metadata service of a cloud, the router. So the words of an address are judged when it is saved, and the machine that
its name leads to each time before we ask it, by the very number that is then connected to.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from audits.errors import AuditError

Machine = IPv4Address | IPv6Address
LONGEST_ADDRESS = 500
_SAFE = re.compile(r"[!-~]+")
_NAME = re.compile(r"(?=.{1,253}\.?\Z)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.?)+", re.IGNORECASE)
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)\.?", re.IGNORECASE)
_FIRST_FREE_PORT = 1024
# Gateways turn the last four bytes of these into an IPv4 address.
_TRANSLATED = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart. `host` is as TLS and the Host header name it, `path` what is asked for."""

    secure: bool
    host: str
    port: int
    path: str


class NotATarget(AuditError):
    """An address that no webhook can have."""


def target_of(address: str, with_loopback: bool) -> Target:
    """An address taken apart. `with_loopback`: this server serves this machine only, so it may ask this machine too.

    Refused in a sentence when it is no https address of somebody else's. Nothing is looked up.
    """
    if not _SAFE.fullmatch(address) or len(address) > LONGEST_ADDRESS or "\\" in address:
        raise NotATarget(
            f"Write the address in at most {LONGEST_ADDRESS} plain letters, digits and signs, without spaces. "
            "A name in other letters is written as xn--…"
        )
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as wrong:
        raise NotATarget("This is no address. Write one like https://example.com/audits.") from wrong
    if parts.scheme not in {"https", "http"} or not host:
        raise NotATarget("Write the whole address, like https://example.com/audits.")
    if "@" in parts.netloc or "#" in address:
        raise NotATarget("Leave out a user, a password and what follows #: the signature says who asks.")
    machine = _machine(host)
    here = host in {"localhost", "localhost."} or (machine is not None and _plain(machine).is_loopback)
    if parts.scheme == "http" and not (with_loopback and here):
        raise NotATarget("Take an https address: without it anybody on the way can read along.")
    inner = here if machine is None else not may_be_asked(machine, with_loopback)
    if inner and not (with_loopback and here):
        raise NotATarget("This address is of an inner network. Take one that can be reached from outside.")
    secure = parts.scheme == "https"
    asked = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return Target(secure, host.removesuffix("."), _checked_port(port, secure), asked)


def may_be_asked(machine: Machine, with_loopback: bool) -> bool:
    """Whether a request may go to this machine."""
    return is_public(machine) or (with_loopback and _plain(machine).is_loopback)


def is_public(machine: Machine) -> bool:
    """Whether a number is one of the open internet; one that stands for others is so when all of them are."""
    machine = _plain(machine)
    stood_for = _stood_for(machine)
    if stood_for:
        return all(is_public(each) for each in stood_for)
    inner = machine.is_multicast or machine.is_reserved or machine.is_unspecified or not machine.is_global
    return not inner and not (isinstance(machine, IPv6Address) and machine.is_site_local)


def _plain(machine: Machine) -> Machine:
    """`::ffff:10.0.0.1` is 10.0.0.1."""
    mapped = machine.ipv4_mapped if isinstance(machine, IPv6Address) else None
    return mapped or machine


def _stood_for(machine: Machine) -> list[IPv4Address]:
    """The IPv4 addresses that an IPv6 one leads to by way of a gateway; none for all others."""
    if isinstance(machine, IPv4Address):
        return []
    found = [machine.sixtofour, *(machine.teredo or ())]
    if machine in _TRANSLATED:
        found.append(IPv4Address(int(machine) & 0xFFFF_FFFF))
    return [each for each in found if each is not None]


def _machine(host: str) -> Machine | None:
    """The number that a host is written as, None for a name.

    Other ways to write one (`2130706433`, `0x7f.1`, `127.1`, `017700000001`) are refused: libraries read them
    differently.
    """
    try:
        return ip_address(host)
    except ValueError:
        pass
    last = host.removesuffix(".").rpartition(".")[2]
    if _NUMBER.fullmatch(last) or not _NAME.fullmatch(host):
        raise NotATarget("The name of the machine cannot be read. Write it like example.com or 203.0.113.9.")
    return None


def _checked_port(port: int | None, secure: bool) -> int:
    usual = 443 if secure else 80
    if port is None or port == usual:
        return usual
    if port < _FIRST_FREE_PORT:
        raise NotATarget(f"Leave out the port, or take one from {_FIRST_FREE_PORT} on.")
    return port
