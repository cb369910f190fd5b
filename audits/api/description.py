"""The description of the API (OpenAPI), and how a route becomes part of it.

`@told` reads the question into a typed model, writes the answer from one, gives it an ETag, and opens the address to
tokens of one scope. Who may use the address at all is still for `@needs` to say.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Request, Response
from pydantic import BaseModel, ValidationError
from spectree import Response as Answers
from spectree import SecurityScheme, SpecTree
from spectree.models import SecureType, SecuritySchemeData

from audits.api.fields import ProblemFields
from audits.errors import AuditError
from audits.people.scopes import Scope, open_to_tokens
from audits.web.error_pages import PROBLEM, tells_problems

View = Callable[..., Any]
VERSION = "1.0"
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


def told(
    scope: Scope, about: str, *, answer: type[BaseModel] | None = None, status: int = 200
) -> Callable[[View], View]:
    """Describe a view, and let tokens with this scope use it. `about` is the heading it stands under.

    A view returns a model of `answer`; without one it makes a response of its own (a file), which is left alone.
    """
    codes: dict[str, Any] = {f"HTTP_{status}": answer, "HTTP_401": ProblemFields, "HTTP_404": ProblemFields}
    describing: Callable[[View], View] = OPENAPI.validate(
        resp=Answers(**codes), tags=[about], before=_refuse, after=_tag
    )

    def decorate(view: View) -> View:
        known = describing(view)
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
            for code, answer in operation["responses"].items():
                if int(code) >= 400 and "application/json" in answer.get("content", {}):
                    answer["content"][PROBLEM] = answer["content"].pop("application/json")
    return document


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
