"""The figures of a page as files and pictures: the same numbers, in the same choice."""

from datetime import UTC, datetime

from flask import Response, render_template, request

from audits import db
from audits.access import Can
from audits.comparisons.blueprint import comparisons
from audits.comparisons.choosing import Chosen, choose
from audits.comparisons.contents import page_named
from audits.comparisons.figures import Figures, Page
from audits.people.accounts import current_person
from audits.people.log import record
from audits.tabular import csv_chunks, workbook_bytes
from audits.web.guard import needs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@comparisons.get("/comparison/figures/<name>.csv")
@needs(Can.DOWNLOAD_FIGURES)
def table(name: str) -> Response:
    """One table of a page as CSV, the first when none is named. The download is logged."""
    page, chosen, found = _found(name)
    one = found.table(request.args.get("table", ""))
    content = "".join(csv_chunks(one.columns, one.rows)).encode()
    return _sent(content, "text/csv", file_name(page, chosen, one.name, "csv"))


@comparisons.get("/comparison/figures/<name>.xlsx")
@needs(Can.DOWNLOAD_FIGURES)
def workbook(name: str) -> Response:
    """All tables of a page, a sheet each. The download is logged."""
    page, chosen, found = _found(name)
    content = workbook_bytes((one.name, one.columns, one.rows) for one in found.tables)
    return _sent(content, XLSX, file_name(page, chosen, "", "xlsx"))


@comparisons.get("/comparison/pictures/<name>/<picture>.svg")
@needs(Can.DOWNLOAD_FIGURES)
def picture(name: str, picture: str) -> Response:
    """One picture of a page, standing alone. The download is logged."""
    page, chosen, found = _found(name)
    drawn = render_template("comparisons/picture.svg", picture=found.picture(picture))
    return _sent(drawn.strip().encode(), "image/svg+xml", file_name(page, chosen, picture, "svg"))


def file_name(page: Page, chosen: Chosen, part: str, form: str) -> str:
    """`comparison-stores-intervals_2025-11-19_2026-11-18.svg`: ASCII, and no store or shopper in it."""
    name = f"{page.name}-{part}" if part and part != page.name else page.name
    days = [day.isoformat() for day in (chosen.wanted.from_day, chosen.wanted.to_day) if day]
    return f"{'_'.join([f'comparison-{name}', *days])}.{form}"


def _found(name: str) -> tuple[Page, Chosen, Figures]:
    session, person = db.session(), current_person()
    page = page_named(name, person.role)
    chosen = choose(session, person, request.args)
    return page, chosen, page.figures(page.prepare(session, chosen))


def _sent(content: bytes, kind: str, file: str) -> Response:
    with db.separate_transaction() as own:
        record(
            own, datetime.now(UTC), current_person(), "downloaded", "comparison", file, after={"file": file}
        )
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
