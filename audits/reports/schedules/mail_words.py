"""What a mail says that brings a document: which one, about which checklist and days. Nothing of what stands in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from audits.reports.tables import ReportKind
from audits.web.display import day


@dataclass(frozen=True, slots=True)
class Brought:
    """A document by its name: `subject` is a region or a store, `checklist` is empty where it is of no single one."""

    kind: ReportKind
    subject: str
    checklist: str
    from_day: date | None
    to_day: date | None


def mail_words(language: str, name: str, brought: Sequence[Brought], address: str) -> tuple[str, str]:
    """Subject and text, in the language of the documents: a link that asks to sign in."""
    with force_locale(language):
        count = len(brought)
        subject = ngettext("A document is ready for you", "%(num)s documents are ready for you", count)
        parts = [
            _("Hello %(name)s,", name=name),
            ngettext(
                "a document that head office planned for you is ready:",
                "%(num)s documents that head office planned for you are ready:",
                count,
            ),
            "\n".join(dict.fromkeys(_line(each, brought) for each in brought)),
            address,
            _("The link asks you to sign in, and opens for you alone."),
        ]
    return subject, "\n\n".join(parts) + "\n"


def _line(one: Brought, brought: Sequence[Brought]) -> str:
    """A document with its checklist and days; audits of visits, which may be many, on one line."""
    parts = [_title(one, sum(each.kind is one.kind for each in brought)), one.checklist]
    if one.from_day and one.to_day:
        parts.append(_("%(first)s to %(last)s", first=day(one.from_day), last=day(one.to_day)))
    return "– " + ", ".join(filter(None, parts))


def _title(one: Brought, of_its_kind: int) -> str:
    match one.kind:
        case ReportKind.VISIT:
            return ngettext("%(num)s audit of a visit", "%(num)s audits of visits", of_its_kind)
        case ReportKind.STORE:
            return _("Report of %(store)s", store=one.subject)
        case ReportKind.REGION:
            return _("Comparison of %(place)s", place=one.subject)
        case ReportKind.NETWORK:
            return _("The network")
        case ReportKind.CHECKLIST:
            return _("Blank checklist")
        case _:
            assert_never(one.kind)
