"""Pages of one's own tokens: making one, seeing which are used, ending one."""

from datetime import UTC, datetime
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from audits.access import Can
from audits.db import session
from audits.errors import AuditError
from audits.people import tokens
from audits.people.accounts import current_person
from audits.people.blueprint import people
from audits.people.scopes import offered_to
from audits.people.token_forms import SCOPE_WORDS, TokenForm
from audits.people.tokens import Fresh, Standing, standing
from audits.web.guard import needs

Page = str | tuple[str, int]


@people.get("/tokens")
@needs(Can.USE_TOKENS)
def list_tokens() -> Page:
    """One's own tokens, the newest first, and the form for another."""
    return _page(_form())


@people.post("/tokens")
@needs(Can.USE_TOKENS)
def make_token() -> Page:
    """Make a token. The page that follows shows its secret, once: it is in no address and in no cookie."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        fresh = tokens.make(
            session(),
            current_person(),
            form.name.data or "",
            form.chosen_scopes,
            form.life,
            datetime.now(UTC),
        )
    except AuditError as refusal:
        form.name.errors = [*form.name.errors, str(refusal)]
        return _page(form), 422
    session().commit()
    return _page(_form(empty=True), fresh), 201


@people.post("/tokens/<uuid:token_id>/end")
@needs(Can.USE_TOKENS)
def end_token(token_id: UUID) -> Response:
    """End one's own token, for good."""
    tokens.revoke(session(), current_person(), token_id, datetime.now(UTC))
    session().commit()
    flash(_("The token is ended. Whatever used it is refused from now on."), "info")
    return redirect(url_for("people.list_tokens"), 303)


def _form(empty: bool = False) -> TokenForm:
    form = TokenForm(formdata=None) if empty else TokenForm()
    form.offer(offered_to(current_person().role))
    return form


def _page(form: TokenForm, fresh: Fresh | None = None) -> str:
    person, now = current_person(), datetime.now(UTC)
    found = tokens.tokens_of(session(), person)
    return render_template(
        "people/tokens.html",
        token_form=form,
        fresh=fresh,
        tokens=[(token, standing(token, person, now)) for token in found],
        good=Standing.GOOD,
        words={scope.value: words for scope, words in SCOPE_WORDS.items()},
    )
