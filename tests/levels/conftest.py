"""Four national proposals that passed at the grassroots, one that failed, and the ministry's department above."""

from types import SimpleNamespace

import pytest

from kcproposals.accounts.models import Agency
from kcproposals.domain.policy import Actor, Role
from kcproposals.extensions import db
from kcproposals.levels import services
from kcproposals.levels.models import Package
from tests.conftest import NOW
from tests.people import make_agency, make_official, make_user
from tests.planning.conftest import as_role, cast

__all__ = ["above", "cast", "officer", "package", "planner", "sent"]

REPORT = services.Report("Hoàn thành 12 đề án.", "Đang thực hiện 9 đề án.", "Ưu tiên chế biến nông sản.")


@pytest.fixture
def above(cast: SimpleNamespace) -> Agency:
    """The Cục, with an officer, a secretary, a planner and a board's worth of people."""
    agency = make_agency("Cục minh họa", None)
    agency.kind = "ministry"
    cast.above = agency
    cast.cuc_officer = make_official(agency, "Tạ Cục Tiếp", "tiep@cuc.example.vn", Role.INTAKE_OFFICER)
    cast.cuc_secretary = make_official(agency, "Tạ Cục Thư", "thu@cuc.example.vn", Role.SECRETARY)
    cast.cuc_planner = make_official(agency, "Tạ Cục Kế", "ke@cuc.example.vn", Role.PLANNER)
    cast.cuc_judges = [make_user(f"Thành viên Bộ {n}", f"bo{n}@cuc.example.vn") for n in range(3)]
    db.session.commit()
    return agency


@pytest.fixture
def planner(cast: SimpleNamespace) -> Actor:
    """The province's planner."""
    return as_role(cast.agency, Role.PLANNER, cast.planner)


@pytest.fixture
def officer(cast: SimpleNamespace, above: Agency) -> Actor:
    """The intake officer of the Cục."""
    return as_role(above, Role.INTAKE_OFFICER, cast.cuc_officer)


@pytest.fixture
def package(cast: SimpleNamespace, above: Agency, planner: Actor) -> Package:
    """A package with everything that passed, its report written, not sent."""
    made = services.start(cast.agency, 2027, actor=planner, now=NOW)
    keys = [item.proposal.key for item in made.items]
    services.save(made, keys, REPORT, version=made.version, actor=planner, now=NOW)
    db.session.commit()
    return made


@pytest.fixture
def sent(package: Package, planner: Actor) -> Package:
    """The same, sent."""
    services.send(package, actor=planner, now=NOW)
    db.session.commit()
    return package
