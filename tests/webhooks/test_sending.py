"""One request to somebody else's server: where it goes, how long it may take, and what of the answer is kept."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from audits.webhooks.sending import Way, send
from audits.webhooks.tables import Outcome
from audits.webhooks.targets import Target
from tests.webhooks.receiver import dripping, endless, hanging_up, receiving, status

HERE = Way(with_loopback=True, patience_s=2)
BODY = b'{"event":"test"}'
HEADERS = {"Content-Type": "application/json"}


def to(receiver, secure=False, host="127.0.0.1", path="/audits") -> Target:
    return Target(secure, host, receiver.port, path)


def leading_to(*numbers: str):
    """A name that leads to these machines, and how often it was asked."""
    asked = []

    def resolve(host, port, **_):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port)) for number in numbers]

    resolve.asked = asked  # type: ignore[attr-defined]
    return resolve


def test_a_body_arrives_as_it_is_with_its_headers(receiver):
    sent = send(to(receiver, path="/audits?a=b"), BODY, HEADERS, HERE)
    assert (sent.outcome, sent.status) == (Outcome.ANSWERED, 204)
    [(headers, body)] = receiver.got
    assert body == BODY
    assert headers["content-type"] == "application/json"
    assert headers["host"] == f"127.0.0.1:{receiver.port}"


@pytest.mark.parametrize("code", [200, 301, 404, 500])
def test_only_the_status_of_an_answer_is_kept(receiver, code):
    receiver.answer(status(code))
    sent = send(to(receiver), BODY, HEADERS, HERE)
    assert (sent.outcome, sent.status) == (Outcome.ANSWERED, code)


def test_a_redirect_is_not_followed(receiver):
    with receiving() as elsewhere:
        receiver.answer(status(307, Location=elsewhere.address))
        assert send(to(receiver), BODY, HEADERS, HERE).status == 307
        assert elsewhere.got == []
    assert len(receiver.got) == 1


def test_no_request_goes_to_a_name_that_leads_to_an_inner_machine(receiver):
    for number in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "0.0.0.0", "::1", "::ffff:127.0.0.1"):
        way = Way(resolve=leading_to(number))
        assert send(to(receiver, host="receiver.example"), BODY, HEADERS, way).outcome is Outcome.NOT_ALLOWED
    assert receiver.got == []


def test_one_inner_machine_among_open_ones_is_enough_to_refuse(receiver):
    way = Way(resolve=leading_to("8.8.8.8", "127.0.0.1"))
    assert send(to(receiver, host="receiver.example"), BODY, HEADERS, way).outcome is Outcome.NOT_ALLOWED
    way = replace(way, resolve=leading_to("127.0.0.1", "10.0.0.1"), with_loopback=True)
    assert send(to(receiver, host="receiver.example"), BODY, HEADERS, way).outcome is Outcome.NOT_ALLOWED
    assert receiver.got == []


def test_a_name_is_looked_up_once_and_the_request_goes_where_that_led(receiver):
    resolve = leading_to("127.0.0.1")
    sent = send(to(receiver, host="receiver.example"), BODY, HEADERS, replace(HERE, resolve=resolve))
    assert sent.status == 204
    assert resolve.asked == ["receiver.example"]
    assert receiver.got[0][0]["host"] == f"receiver.example:{receiver.port}"


def test_the_second_machine_of_a_name_is_asked_when_the_first_is_not_there(receiver):
    way = replace(HERE, resolve=leading_to("127.0.0.2", "127.0.0.1"))
    assert send(to(receiver, host="receiver.example"), BODY, HEADERS, way).status == 204


def test_a_name_that_leads_nowhere_says_so():
    def nowhere(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    sent = send(Target(True, "nowhere.invalid", 443, "/"), BODY, HEADERS, replace(HERE, resolve=nowhere))
    assert sent.outcome is Outcome.NO_ADDRESS


def test_nobody_at_the_door_says_so():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        target = Target(False, "127.0.0.1", taken.getsockname()[1], "/")
        assert send(target, BODY, HEADERS, HERE).outcome is Outcome.NO_CONNECTION


def test_a_line_that_breaks_off_says_so(receiver):
    receiver.answer(hanging_up)
    assert send(to(receiver), BODY, HEADERS, HERE).outcome is Outcome.BROKEN_OFF


def test_who_never_answers_is_waited_for_no_longer_than_agreed():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        target = Target(False, "127.0.0.1", silent.getsockname()[1], "/")
        sent = send(target, BODY, HEADERS, replace(HERE, patience_s=0.5))
    assert sent.outcome is Outcome.TIMED_OUT
    assert 450 <= sent.took_ms < 5000


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize(
    "begun",
    [b"", b"HTTP/1.0 200 ", b"HTTP/1.1 200 OK\r\nX-Half: ", b"HTTP/1.1 100 Continue\r\nX-Half: "],
    ids=["nothing", "status", "header", "continue"],
)
def test_drops_that_fall_for_ever_before_the_headers_end_are_cut_off(tmp_path, secure, begun):
    server, trusting = certificate(tmp_path, "127.0.0.1")
    with receiving(server if secure else None) as slow:
        slow.answer(dripping(begun))
        sent = send(to(slow, secure), BODY, HEADERS, replace(HERE, tls=trusting, patience_s=0.5))
    assert (sent.outcome, sent.status) == (Outcome.TIMED_OUT, None)
    assert sent.took_ms < 5000


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize(
    "headers",
    [
        b"HTTP/1.0 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4096\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4096\r\n\r\n",
    ],
    ids=["old", "closing", "chunked", "kept open"],
)
def test_drops_that_fall_for_ever_after_the_headers_are_not_waited_for(tmp_path, secure, headers):
    server, trusting = certificate(tmp_path, "127.0.0.1")
    with receiving(server if secure else None) as slow:
        slow.answer(dripping(headers))
        sent = send(to(slow, secure), BODY, HEADERS, replace(HERE, tls=trusting, patience_s=20))
    assert (sent.outcome, sent.status) == (Outcome.ANSWERED, 200)
    assert sent.took_ms < 5000


def test_a_name_server_that_never_answers_is_left_behind(receiver):
    ended = threading.Event()

    def silent(*_, **__):
        ended.wait(20)
        return []

    sent = send(to(receiver, host="slow.example"), BODY, HEADERS, Way(patience_s=0.3, resolve=silent))
    ended.set()
    assert sent.outcome is Outcome.TIMED_OUT
    assert sent.took_ms < 5000


def test_an_answer_without_end_is_not_waited_for(receiver):
    receiver.answer(endless)
    sent = send(to(receiver), BODY, HEADERS, replace(HERE, patience_s=20))
    assert (sent.outcome, sent.status) == (Outcome.ANSWERED, 200)
    assert sent.took_ms < 10_000


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The contexts of a server with this name and of somebody who trusts its certificate."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    try:
        known_as: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        known_as = x509.DNSName(name)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([known_as]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "both.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    trusting = ssl.create_default_context(cadata=made.public_bytes(serialization.Encoding.PEM).decode())
    return server, trusting


def test_the_certificate_must_be_of_the_name_that_was_asked_for(tmp_path):
    server, trusting = certificate(tmp_path, "receiver.example")
    with receiving(server) as secure:
        way = replace(HERE, tls=trusting, resolve=leading_to("127.0.0.1"))
        assert send(to(secure, True, "receiver.example"), BODY, HEADERS, way).status == 204
        other = send(to(secure, True, "other.example"), BODY, HEADERS, way)
        assert other.outcome is Outcome.NOT_TRUSTED
        assert len(secure.got) == 1


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(tmp_path):
    server, _trusting = certificate(tmp_path, "127.0.0.1")
    with receiving(server) as secure:
        assert send(to(secure, True), BODY, HEADERS, HERE).outcome is Outcome.NOT_TRUSTED
        assert secure.got == []


def test_tls_with_somebody_silent_ends_in_time():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        target = Target(True, "127.0.0.1", silent.getsockname()[1], "/")
        sent = send(target, BODY, HEADERS, replace(HERE, patience_s=0.5))
    assert sent.outcome is Outcome.TIMED_OUT
    assert sent.took_ms < 5000
