"""What is known of how a report was made."""

from datetime import timedelta

import pytest

from audits.visits.phone_tables import VisitProof
from audits.visits.queries import find_whole
from audits.visits.reading.material import material_of
from audits.visits.reviewing.evidence import evidence_of
from tests import builders
from tests.visits import builders as visits


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_answering_one_question_again_says_nothing_of_how_the_visit_was_reported(inside):
    with inside() as session:
        visit = visits.submitted(session, visits.draft(session))
        again = VisitProof(
            visit_id=visit.id, revision=2, asked="given", began_at=builders.NOW, elapsed_ms=3_000
        )
        session.add(again)
        session.flush()
        found = evidence_of(session, material_of(session, find_whole(session, None, visit.id)))
        assert found.begun_on is None
        assert found.elapsed != timedelta(seconds=3)
