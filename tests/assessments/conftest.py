"""A call whose files an officer appraises: two accepted files of two facilities, and a second secretary."""

from types import SimpleNamespace

import pytest

from kcproposals.criteria.queries import usable_checklists, usable_sets
from kcproposals.domain.policy import Role
from kcproposals.extensions import db
from kcproposals.regulations.services import load_packs
from tests.appraisal.scene import make_call, make_file
from tests.conftest import NOW
from tests.people import make_official


@pytest.fixture
def cast(people: SimpleNamespace) -> SimpleNamespace:
    """The people, the checklist of TT 36/2013, a call by it and two accepted files."""
    load_packs(NOW)
    people.criteria = next(row for row in usable_sets(people.agency.id) if row.code == "kc_starter")
    people.checklist = next(row for row in usable_checklists(people.agency.id) if row.code.endswith("tt36"))
    people.colleague = make_official(people.agency, "Cao Thị Cộng", "cong@example.vn", Role.SECRETARY)
    people.call = make_call(people.agency, people.criteria, checklist=people.checklist)
    people.files = [
        make_file(people.call, people.facility, people.owner, 1),
        make_file(people.call, people.rival_facility, people.rival, 2),
    ]
    people.files[0].priority, people.files[1].priority = [1, 5, 3], [1, 1, 3]
    db.session.commit()
    return people
