"""`flask --app wsgi report checklist …`: a checklist without answers, to fill in by hand or for training."""

from pathlib import Path
from typing import Any

import click
from sqlmodel import Session, select

from audits import db
from audits.checklists.queries import by_key, latest
from audits.checklists.tables import Checklist, ChecklistVersion
from audits.commands.report import printed_into, report, set_as_chosen
from audits.errors import AuditError
from audits.reports.blank_checklist import subject_of
from audits.reports.rules import AskedFor
from audits.reports.tables import ReportKind
from audits.visits.reading.audit import Edition

__all__ = ["report"]


@report.command("checklist")
@click.argument("key")
@click.option("--version", help="The version, by its name; by default the one in use.")
@click.option("--training", is_flag=True, help="With points, weights and how it is scored.")
@set_as_chosen(Edition.HEAD_OFFICE, Edition.MANAGER)
@click.option(
    "-o", "--output", "target", required=True, type=click.Path(path_type=Path), help="The PDF to write."
)
def checklist(
    key: str, version: str | None, training: bool, target: Path, edition: str, **chosen: Any
) -> None:
    """The checklist KEY without answers: to fill in by hand, or for training."""
    session = db.session()
    found = by_key(session, key)
    if found is None:
        raise AuditError(f"There is no checklist {key}. The keys are on the page of checklists.")
    subject = subject_of(_version_id(session, found, version), training=training)
    printed_into(target, AskedFor(ReportKind.CHECKLIST, subject, Edition(edition)), chosen)


def _version_id(session: Session, found: Checklist, version: str | None) -> int:
    """The version by its name, else the one to go on from. One query."""
    if version is None:
        return latest(session, found.id or 0)
    chosen = session.exec(
        select(ChecklistVersion.id).where(
            ChecklistVersion.checklist_id == found.id, ChecklistVersion.version == version
        )
    ).first()
    if chosen is None:
        raise AuditError(f"The checklist {found.key} has no version {version}.")
    return chosen
