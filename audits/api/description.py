"""The description of the API (OpenAPI), and how a route becomes part of it.

`@told` reads the question into a typed model, writes the answer from one, gives it an ETag, and opens the address to
tokens of one scope. Who may use the address at all is still for `@needs` to say.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from flask import Flask, Request, Response
from pydantic import BaseModel, ValidationError
from spectree import Response as Answers
from spectree import SecurityScheme, SpecTree
from spectree.models import SecureType, SecuritySchemeData

from audits.api.fields import ProblemFields
from audits.api.webhook_fields import described_webhooks
from audits.errors import AuditError
from audits.people.scopes import Scope, open_to_tokens
from audits.web.error_pages import PROBLEM, tells_problems

View = Callable[..., Any]
VERSION = "1.0"
EVERYWHERE = (401, 403, 404, 429)
SCOPES: dict[str, str] = {}
"""The scope that each operation needs, by its name."""
_FILES: dict[str, tuple[str, str]] = {}
"""The status and the type of what answers with a file, by the name of the operation."""
OPENAPI = SpecTree(
    "flask",
    mode="strict",
    title="Evenkeel",
    version=VERSION,
    description=(
        "Stores, checklists, visits, scores, comparisons and documents as data. Each address gives its reader what "
        "the pages would. Lists come in pages: follow `next` as `cursor` until it is null."
    ),
    security_schemes=[
        SecurityScheme(
            name="token", data=SecuritySchemeData(type=SecureType.HTTP, scheme="bearer", name="token")
        )
    ],
    security={"token": []},
    validation_error_model=ProblemFields,
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _parent, child: child,
)


class Misread(AuditError):
    """A question that cannot be read. Its text names each part that is wrong."""


class NotJson(AuditError):
    """A question that is sent as something else than JSON."""

    status = 415


def told(
    scope: Scope,
    about: str,
    *,
    answer: type[BaseModel] | None = None,
    status: int = 200,
    media: str = "",
    also: Sequence[int] = (),
) -> Callable[[View], View]:
    """Describe a view, and let tokens with this scope use it. `about` is the heading it stands under.

    A view returns a model of `answer`; without one it makes a response of its own (a file of the type `media`), which
    is left alone. `also` are the statuses it answers beside `status` and those of every address.
    """
    codes: dict[str, Any] = {f"HTTP_{status}": answer}
    codes |= {f"HTTP_{code}": None if code < 400 else ProblemFields for code in (*EVERYWHERE, *also)}

    def decorate(view: View) -> View:
        takes_json = "json" in view.__annotations__
        more = {"HTTP_413": ProblemFields, "HTTP_415": ProblemFields} if takes_json else {"HTTP_304": None}
        describing: Callable[[View], View] = OPENAPI.validate(
            resp=Answers(**codes, **more),
            tags=[about],
            before=_refuse_unless_json if takes_json else _refuse,
            after=_tag,
            operation_id=view.__name__,
        )
        known = describing(view)
        SCOPES[view.__name__] = scope.value
        if media:
            _FILES[view.__name__] = (str(status), media)
        return open_to_tokens(scope)(tells_problems(known if answer else _untouched(view, known)))

    return decorate


def _untouched(view: View, described: View) -> View:
    """A view that is described, and yet answers as it is: the library would read a whole stream into memory."""

    @wraps(described)
    def answered(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    return answered


def described(app: Flask) -> dict[str, Any]:
    """The whole description of this app's API, as OpenAPI has it."""
    OPENAPI.app = app
    document: dict[str, Any] = OPENAPI.spec
    for path in document["paths"].values():
        for operation in path.values():
            _name_contents(operation)
    document["webhooks"], told = described_webhooks()
    document["components"]["schemas"] |= told
    return document


def _name_contents(operation: dict[str, Any]) -> None:
    """Of which type each answer is: the library knows of JSON only."""
    status, media = _FILES.get(operation["operationId"], ("", ""))
    for code, answer in operation["responses"].items():
        if int(code) >= 400 and "application/json" in answer.get("content", {}):
            answer["content"][PROBLEM] = answer["content"].pop("application/json")
        elif media and code in {status, "206"}:
            answer["content"] = {media: {"schema": {"type": "string", "format": "binary"}}}


def _refuse_unless_json(request: Request, response: Any, error: Exception | None, *rest: Any) -> None:
    if not request.is_json:
        raise NotJson("Send JSON, and say so with the header Content-Type: application/json.")
    if not isinstance(request.get_json(silent=True), dict):
        raise Misread("What was sent is no JSON object. Look at its brackets and quotation marks.")
    _refuse(request, response, error, *rest)


def _refuse(_request: Request, _response: Any, error: Exception | None, *_rest: Any) -> None:
    if isinstance(error, ValidationError):
        raise Misread(" ".join(_sentence(dict(fault)) for fault in error.errors()))


def _sentence(fault: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in fault["loc"]) or "what was sent"
    return f"{where[:60]}: {fault['msg'][:200]}."


def _tag(request: Request, response: Response, *_rest: Any) -> None:
    """An ETag of what is sent; who has it already gets 304 and no body."""
    if request.method in {"GET", "HEAD"} and response.status_code == 200:
        response.add_etag()
        response.make_conditional(request)
