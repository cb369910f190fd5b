"""Where a request of ours may go: the words of an address, and the number that its name leads to."""

from ipaddress import ip_address

import pytest

from audits.webhooks.targets import NotATarget, Target, may_be_asked, target_of


def is_taken(address: str, with_loopback: bool = False) -> bool:
    try:
        target_of(address, with_loopback)
    except NotATarget:
        return False
    return True


def test_an_address_is_taken_apart():
    assert target_of("https://Hooks.Example.com./a/b?c=d", False) == Target(
        True, "hooks.example.com", 443, "/a/b?c=d"
    )
    assert target_of("https://hooks.example.com:8443", False) == Target(True, "hooks.example.com", 8443, "/")
    assert target_of("https://[2001:4860:4860::8888]/x", False).host == "2001:4860:4860::8888"
    assert target_of("http://127.0.0.1:9000/x", True) == Target(False, "127.0.0.1", 9000, "/x")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "receiver.example",
        "//receiver.example/x",
        "https://",
        "https:///x",
        "ftp://receiver.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://receiver.example/",
        "https://user:password@receiver.example/",
        "https://user@receiver.example/",
        "https://receiver.example/#part",
        "https://receiver.example/a b",
        "https://receiver.example\\@inner.example/",
        "https://receiver.example/\r\nX-Header: 1",
        "https://müller.example/",
        "https://receiver.example:99999/",
        "https://receiver.example:x/",
        "https://receiver.example:22/",
        "https://receiver.example:25/",
        "https://receiver.example:80/",
        "https://[::1/",
        "https://a..b/",
        "https://-a.example/",
        "https://receiver.example/" + "x" * 500,
    ],
)
def test_what_is_no_https_address_is_refused(address):
    assert not is_taken(address)
    assert not is_taken(address, with_loopback=True)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST.",
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.1",
        "198.18.0.1",
        "203.0.113.7",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "[::]",
        "[::1]",
        "[fe80::1]",
        "[fec0::1]",
        "[fc00::1]",
        "[ff02::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[::ffff:169.254.169.254]",
        "[::127.0.0.1]",
        "[2002:7f00:1::]",
        "[2002:a9fe:a9fe::]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b::a00:1]",
        "[2001:db8::1]",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "127.1",
        "017700000001",
        "0177.0.0.1",
        "127.0.0.01",
        "1.2.3.4.5",
        "256.1.1.1",
        "receiver.123",
    ],
)
def test_no_address_leads_to_an_inner_network_or_hides_a_number(host):
    assert not is_taken(f"https://{host}/")
    assert not is_taken(f"http://{host}/")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_a_server_for_this_machine_only_may_ask_this_machine(host):
    assert is_taken(f"http://{host}:9000/", with_loopback=True)
    assert is_taken(f"https://{host}:9000/", with_loopback=True)


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "0.0.0.0", "169.254.169.254", "[fe80::1]", "2130706433", "127.1"]
)
def test_and_no_other_inner_one(host):
    assert not is_taken(f"https://{host}/", with_loopback=True)
    assert not is_taken(f"http://{host}/", with_loopback=True)


@pytest.mark.parametrize(
    "number",
    ["8.8.8.8", "1.1.1.1", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"],
)
def test_an_open_number_may_be_asked(number):
    assert may_be_asked(ip_address(number), False)


@pytest.mark.parametrize(
    "number",
    [
        "10.0.0.1",
        "127.0.0.1",
        "::1",
        "0.0.0.0",
        "169.254.1.1",
        "::ffff:192.168.0.1",
        "224.0.0.1",
        "fd00::1",
        "100.64.0.1",
    ],
)
def test_an_inner_number_may_not(number):
    assert not may_be_asked(ip_address(number), False)


def test_loopback_may_be_asked_only_where_nobody_else_reaches_the_server():
    for number in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        assert may_be_asked(ip_address(number), True)
    assert not may_be_asked(ip_address("192.168.0.1"), True)
