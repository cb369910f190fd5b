"""Checking a file or its code, by anybody: it says whether it is the current version, and nothing of what is in it."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from audits import db
from audits.reports.blueprint import reports
from audits.reports.issuing.checking import Answer, by_code, by_sha256, sha256_in, sha256_of
from audits.reports.issuing.checking_forms import MEGABYTES, CheckForm
from audits.reports.issuing.codes import is_code, typed
from audits.reports.rules import grouped
from audits.web.guard import public
from audits.web.limits import at_most

Page = str | tuple[str, int] | Response


@reports.get("/check")
@public
def check() -> str:
    """Where a file, its hash or its code can be given."""
    return _page(CheckForm(formdata=None))


@reports.get("/check/<code>")
@public
def check_code(code: str) -> str:
    """Whether the file with this code is the current version. The code of a document leads here."""
    plain = typed(code)
    return _page(CheckForm(formdata=None), by_code(db.session(), plain), code=plain)


@reports.post("/check")
@public
@at_most(MEGABYTES)
def check_file() -> Page:
    """Whether a file was issued here, by its bytes or by its hash. The bytes are hashed and forgotten."""
    form = CheckForm()
    if not form.validate():
        return _page(form), 422
    code = typed(form.code.data or "")
    if form.file.data:
        with form.file.data.stream as sent:
            return _page(form, by_sha256(db.session(), sha256_of(sent)), of_file=True)
    if form.sha256.data:
        digest = sha256_in(form.sha256.data)
        if digest is None:
            form.sha256.errors = [_("This is no sha256. It has 64 digits, 0 to 9 and a to f.")]
            return _page(form), 422
        return _page(form, by_sha256(db.session(), digest), of_file=True)
    if code:
        return redirect(url_for("reports.check_code", code=code), 303)
    form.form_errors.append(_("Give the code, the file or its hash."))
    return _page(form), 422


def _page(form: CheckForm, answer: Answer | None = None, code: str = "", of_file: bool = False) -> str:
    return render_template(
        "reports/check.html",
        asked=form,
        answer=answer,
        code=grouped(code),
        of_file=of_file,
        is_code=is_code(code),
    )
