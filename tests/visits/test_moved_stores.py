"""A store that moves to another region takes its frozen scores along."""

import pytest
from sqlmodel import select

from audits.stores.tables import Region
from audits.visits.tables import TouchpointScore
from tests import builders


@pytest.fixture
def files(tmp_path):
    def write(name: str, *lines: str):
        path = tmp_path / name
        path.write_text("\n".join(lines))
        return path

    return write


def test_frozen_scores_follow_a_store_to_its_new_region(run, inside, files):
    with inside() as session:
        builders.checklist(session)
    run("import", "stores", files("stores.csv", "code,name,region", "A,Alpha,North", "B,Beta,North"))
    head = "visit,store,checklist,visited_at,shopper,question,answer,comment"
    visits = [f"V{code},{code},shop,2026-01-05,,greeted,yes," for code in "AB"]
    assert run("import", "visits", files("visits.csv", head, *visits)).exit_code == 0
    run("import", "stores", files("stores.csv", "code,name,region", "A,Alpha,South", "B,Beta,North"))
    with inside() as session:
        regions = session.exec(
            select(Region.path)
            .join(TouchpointScore, TouchpointScore.region_id == Region.id)
            .order_by(TouchpointScore.store_id)
        ).all()
    assert regions == ["South", "North"]
