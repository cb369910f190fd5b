"""Head office's pages of webhooks: making one, seeing what it was told, trying it, letting it rest, deleting it."""

from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from audits.access import Can
from audits.db import session
from audits.errors import AuditError, Conflict
from audits.people.accounts import current_person
from audits.queue import Queue
from audits.web.guard import needs
from audits.webhooks import changing, queries
from audits.webhooks.blueprint import webhooks
from audits.webhooks.changing import Office
from audits.webhooks.delivering import DELIVER, server_key, with_loopback
from audits.webhooks.forms import WebhookForm
from audits.webhooks.signing import is_current
from audits.webhooks.tables import DeliveryState, Webhook
from audits.webhooks.words import HAPPENING_WORDS, shown, standing_words

Page = str | tuple[str, int]
__all__ = ["webhooks"]
WAITING, GIVEN_UP = DeliveryState.WAITING, DeliveryState.GIVEN_UP


@webhooks.get("/webhooks")
@needs(Can.MANAGE_WEBHOOKS)
def list_webhooks() -> Page:
    """Every webhook and how it is, and the form for another."""
    return _list_page(_form())


@webhooks.post("/webhooks")
@needs(Can.MANAGE_WEBHOOKS)
def make_webhook() -> Page:
    """Make a webhook. The page that follows shows its secret, once: it is in no address and in no cookie."""
    form = _form()
    if not form.validate_on_submit():
        return _list_page(form), 422
    try:
        made, secret = changing.make(session(), form.wanted, _office())
    except AuditError as refusal:
        form.name.errors = [*form.name.errors, str(refusal)]
        return _list_page(form), 422
    session().commit()
    return _page(made, secret), 201


@webhooks.get("/webhooks/<uuid:webhook_id>")
@needs(Can.MANAGE_WEBHOOKS)
def webhook(webhook_id: UUID) -> Page:
    """What one was told, and what became of it."""
    return _page(queries.find(session(), current_person(), webhook_id))


@webhooks.post("/webhooks/<uuid:webhook_id>/secret")
@needs(Can.MANAGE_WEBHOOKS)
def replace_secret(webhook_id: UUID) -> Page:
    """Another secret, shown once."""
    found = queries.find(session(), current_person(), webhook_id)
    secret = changing.replace_secret(session(), found, _office())
    session().commit()
    return _page(found, secret), 201


@webhooks.post("/webhooks/<uuid:webhook_id>/test")
@needs(Can.MANAGE_WEBHOOKS)
def test_webhook(webhook_id: UUID) -> Response:
    """Send it something that says nothing."""
    found = queries.find(session(), current_person(), webhook_id)
    try:
        changing.test(session(), found, _office())
    except Conflict as refusal:
        return _refused(found, refusal)
    session().commit()
    _hurry(found)
    flash(_("A test is on its way. Open this page again in a moment to see what came of it."))
    return _to_the_page(found)


@webhooks.post("/webhooks/<uuid:webhook_id>/pause")
@needs(Can.MANAGE_WEBHOOKS)
def pause_webhook(webhook_id: UUID) -> Response:
    """Let it rest until it is resumed."""
    found = queries.find(session(), current_person(), webhook_id)
    changing.pause(session(), found, _office())
    session().commit()
    flash(_("%(name)s is paused. What happens meanwhile waits.", name=found.name))
    return _to_the_page(found)


@webhooks.post("/webhooks/<uuid:webhook_id>/resume")
@needs(Can.MANAGE_WEBHOOKS)
def resume_webhook(webhook_id: UUID) -> Response:
    """Go on, with what waits first."""
    found = queries.find(session(), current_person(), webhook_id)
    try:
        changing.resume(session(), found, _office())
    except Conflict as refusal:
        return _refused(found, refusal)
    session().commit()
    _hurry(found)
    flash(_("%(name)s goes on.", name=found.name))
    return _to_the_page(found)


@webhooks.post("/webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/again")
@needs(Can.MANAGE_WEBHOOKS)
def deliver_again(webhook_id: UUID, delivery_id: UUID) -> Response:
    """Try once more what was given up."""
    found = queries.find(session(), current_person(), webhook_id)
    delivery = queries.find_delivery(session(), current_person(), webhook_id, delivery_id)
    try:
        changing.deliver_again(session(), delivery, found, _office())
    except Conflict as refusal:
        return _refused(found, refusal)
    session().commit()
    _hurry(found)
    if found.paused_at:
        flash(_("It waits until you resume."))
    else:
        flash(_("It is delivered again, under the same id."))
    return _to_the_page(found)


@webhooks.post("/webhooks/<uuid:webhook_id>/delete")
@needs(Can.MANAGE_WEBHOOKS)
def delete_webhook(webhook_id: UUID) -> Response:
    """Delete it with its deliveries."""
    found = queries.find(session(), current_person(), webhook_id)
    changing.remove(session(), found, _office())
    session().commit()
    flash(_("%(name)s is deleted, and nothing is sent to it any more.", name=found.name))
    return redirect(url_for("webhooks.list_webhooks"), 303)


def _office() -> Office:
    return Office(current_person(), datetime.now(UTC), server_key(), with_loopback())


def _form() -> WebhookForm:
    form = WebhookForm()
    form.offer(with_loopback())
    return form


def _list_page(form: WebhookForm) -> str:
    found = queries.list_webhooks(session(), current_person())
    counts = queries.counts_of(session(), [each.id for each in found])
    return render_template(
        "webhooks/list_webhooks.html",
        webhook_form=form,
        rows=[
            (
                each,
                _told_of(each),
                _standing(each),
                counts[each.id].get(WAITING, 0),
                counts[each.id].get(GIVEN_UP, 0),
            )
            for each in found
        ],
    )


def _page(found: Webhook, secret: str = "") -> str:
    return render_template(
        "webhooks/webhook.html",
        webhook=found,
        secret=secret,
        told_of=_told_of(found),
        standing=_standing(found),
        has_secret=is_current(found, server_key()),
        deliveries=[shown(line) for line in queries.log_of(session(), found)],
    )


def _told_of(found: Webhook) -> list[str]:
    return [str(words) for each, words in HAPPENING_WORDS.items() if each.value in found.happenings]


def _standing(found: Webhook) -> str:
    return standing_words(found, is_current(found, server_key()))


def _hurry(found: Webhook) -> None:
    """Have it told at once rather than with the next minute."""
    cast(Queue, current_app.extensions["queue"]).put(DELIVER, found.id)


def _refused(found: Webhook, refusal: Conflict) -> Response:
    session().rollback()
    flash(str(refusal), "warning")
    return redirect(url_for("webhooks.webhook", webhook_id=found.id), 303)


def _to_the_page(found: Webhook) -> Response:
    return redirect(url_for("webhooks.webhook", webhook_id=found.id), 303)
