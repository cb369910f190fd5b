"""Addresses for load balancers and monitoring: is the process alive, can it work, and what does it count."""

import secrets
from datetime import UTC, datetime
from typing import cast

from flask import Response, current_app, make_response, request

from audits import db
from audits.errors import NotFound
from audits.operating import metrics
from audits.operating.blueprint import operating
from audits.operating.queries import work, workers
from audits.operating.readiness import Looking
from audits.queue import Queue
from audits.settings import Settings
from audits.storage import Storage
from audits.web.database_shape import any_shape
from audits.web.guard import public
from audits.web.request_figures import RequestFigures

_PROMETHEUS = "text/plain; version=1.0.0; charset=utf-8"
_HERE = frozenset({"127.0.0.1", "::1"})


@operating.get("/healthz")
@public
@any_shape
def healthz() -> Response:
    """This process answers. It asks nothing of anybody else."""
    return make_response({"alive": True})


@operating.get("/readyz")
@public
@any_shape
def readyz() -> Response:
    """Whether this process can serve people: 200 or 503. With `?all` also 503 while anything asks for attention.

    What was found is told to this machine itself and to whoever has the token; others read yes or no.
    """
    found = cast(Looking, current_app.extensions["looking"]).look()
    good = found.well if "all" in request.args else found.ready
    told: dict[str, object] = {"ready": found.ready, "well": found.well}
    if _from_this_machine() or _has_token():
        told["checks"] = {check.name: {"well": check.well, "says": check.says} for check in found.checks}
    return make_response(told, 200 if good else 503)


@operating.get("/metrics")
@public
def figures() -> Response:
    """For Prometheus, with the token of `METRICS_TOKEN`; without it there is no such page. Sixteen queries."""
    if not _has_token():
        raise NotFound
    now, session = datetime.now(UTC), db.session()
    queue = cast(Queue, current_app.extensions["queue"])
    storage = cast(Storage, current_app.extensions["storage"])
    requests = cast(RequestFigures, current_app.extensions["request figures"])
    text = metrics.exposition(
        [
            *metrics.of_requests(requests.read()),
            *metrics.of_work(work(session), queue.length, storage.free_bytes(), now),
            *metrics.of_workers(workers(session), now),
        ]
    )
    answer = make_response(text)
    answer.headers["Content-Type"] = _PROMETHEUS
    return answer


def _has_token() -> bool:
    wanted = cast(Settings, current_app.extensions["settings"]).metrics_token
    authorization = request.authorization
    given = authorization.token if authorization is not None and authorization.type == "bearer" else None
    return bool(wanted) and secrets.compare_digest((given or "").encode(), wanted.encode())


def _from_this_machine() -> bool:
    """Whether a program on this machine asks for itself; a proxy on it says for whom it asks."""
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return request.remote_addr in _HERE and not forwarded
