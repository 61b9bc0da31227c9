"""What the dated rules find stands on the pages: before a draft, on its hub, in the sum that may be asked for."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from kcproposals.calls.models import Call
from kcproposals.cli.demo.play import rules_with_example
from kcproposals.domain.errors import RuleViolation
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility, PastSupport
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.rules import may_ask, may_benefit
from kcproposals.proposals.services_drafting import start
from kcproposals.proposals.work import Work
from kcproposals.regulations import library, units
from kcproposals.regulations.services import load_packs
from tests.conftest import NOW
from tests.people import make_facility, sign_in
from tests.proposals import drafts

ABROAD, MARKET, TRAINING, SELECTION = "HOI_CHO_NUOC_NGOAI", "MO_RONG_THI_TRUONG", "DAO_TAO_NGHE", "BINH_CHON_SPTB"
ANSWERED: dict[str, Any] = {"trade": "processing", "produces": True, "no_double": True, "own_money": True}
LIMIT = "mỗi cơ sở được tối đa 2 lần một năm"


@pytest.fixture
def wide(cast: SimpleNamespace) -> Call:
    """A national call for everything the programme has."""
    made = drafts.make_call(cast.agency, activities=list(library.load().activities))
    db.session.commit()
    return made


def past(cast: SimpleNamespace, *activities: str, year: int = 2027) -> None:
    """Give the facility supports of a year, by its tax code."""
    for at, activity in enumerate(activities):
        db.session.add(
            PastSupport(
                row_hash=f"{year}{at}", source="Ví dụ", source_line=at, year=year, province="Mẫu", title="Hội chợ",
                activity=activity, beneficiary="Cơ sở", tax_code=cast.facility.tax_code, imported_at=NOW,
            )
        )  # fmt: skip
    db.session.commit()


def begin(cast: SimpleNamespace, call: Call, activity: str, facility: Any = None, **said: Any) -> Proposal:
    facility = facility or cast.facility
    made = start(call, facility, activity, {**ANSWERED, **said}, actor=drafts.member(facility, cast.owner), now=NOW)
    db.session.commit()
    return made


def test_activities_stand_under_their_clauses_with_what_is_known(
    client: Any, cast: SimpleNamespace, wide: Call
) -> None:
    page = sign_in(client, cast.owner).get(f"/calls/{wide.key}/start").get_data(as_text=True)
    groups = [
        "1. Đào tạo nghề, truyền nghề",
        "8. Hợp tác quốc tế về khuyến công",
        "Nội dung bổ sung từ ngày 15/10/2025",
    ]
    places = [page.index(name) for name in groups]
    assert places == sorted(places) and page.count('name="activity"') == 30
    assert "Thường do đơn vị thực hiện lập" in page and "Nội dung chưa kiểm chứng" in page
    assert "TT 28/2018/TT-BTC, Điều 8 khoản 2 · chưa kiểm chứng" in page
    assert "Bình chọn cấp quốc gia: không quá 400.000.000 đồng" in page
    shown = client.get(f"/calls/{wide.key}").get_data(as_text=True)
    assert "9. Nâng cao năng lực quản lý" in shown and "Bình chọn cấp khu vực" in shown
    assert shown.count("TT 28/2018/TT-BTC, Điều 8 khoản 4") == 3


def test_an_officer_announces_all_thirty(client: Any, cast: SimpleNamespace) -> None:
    page = sign_in(client, cast.officer).get(f"/agencies/{cast.agency.key}/calls/new").get_data(as_text=True)
    assert page.count('name="activities"') == 30 and 'role="group"' in page


def test_a_third_fair_abroad_is_refused_before_a_draft(client: Any, cast: SimpleNamespace, wide: Call) -> None:
    past(cast, ABROAD, MARKET)
    sign_in(client, cast.owner)
    page = client.get(f"/calls/{wide.key}/start?activity={ABROAD}").get_data(as_text=True)
    assert LIMIT in page and "Chưa đủ điều kiện" in page
    with pytest.raises(RuleViolation, match="Chưa đủ điều kiện"):
        begin(cast, wide, ABROAD)


def test_the_second_fair_and_those_of_another_year_are_not(cast: SimpleNamespace, wide: Call) -> None:
    past(cast, ABROAD, "UNG_DUNG_MMTB")
    past(cast, ABROAD, ABROAD, year=2026)
    assert begin(cast, wide, ABROAD).status == "draft"


def test_an_approved_proposal_counts_and_work_at_home_does_not(client: Any, cast: SimpleNamespace, wide: Call) -> None:
    past(cast, ABROAD)
    approved = begin(cast, wide, ABROAD)
    market = begin(cast, wide, MARKET)
    approved.code, approved.status, approved.approved = "DP27-24-0001", "approved", 1_000_000
    db.session.commit()
    owner = drafts.member(cast.facility, cast.owner)
    drafts.save(market, "market", {"abroad": False}, owner)
    assert Work(market, NOW).review.eligibility.eligible is True
    drafts.save(market, "market", {"abroad": True}, owner)
    db.session.commit()
    assert LIMIT in sign_in(client, cast.owner).get(f"/proposals/{market.key}/check").get_data(as_text=True)


def test_an_activity_of_the_new_decree_waits_for_its_day(cast: SimpleNamespace, wide: Call) -> None:
    rules = library.load()
    before, after = (may_ask(cast.facility, "CHUYEN_DOI_SO", rules, date(2025, 10, day)) for day in (14, 15))
    assert (before.eligible, after.eligible) == (False, True) and "15/10/2025" in str(before.reasons[0])


def test_a_beneficiary_in_a_list_is_counted_by_its_tax_code(cast: SimpleNamespace, wide: Call) -> None:
    past(cast, ABROAD)
    approved = begin(cast, wide, ABROAD)
    approved.code, approved.status, approved.approved = "DP27-24-0001", "approved", 1_000_000
    of_others = begin(cast, wide, ABROAD, cast.rival_facility)
    db.session.commit()
    facts = {"kind": "sme", "unit_code": cast.facility.unit_code, "province_code": "24", "craft_village": False,
             "site_address": "Xóm 1"}  # fmt: skip
    named = Facility(name="Cơ sở", tax_code=cast.facility.tax_code, **facts)
    assert may_benefit(of_others, named, library.load(), date(2026, 3, 2)).eligible is False
    stranger = Facility(name="Cơ sở lạ", **facts)
    assert may_benefit(of_others, stranger, library.load(), date(2026, 3, 2)).eligible is True
    db.session.rollback()


def test_minerals_and_bricks_end_the_way_with_the_reason(client: Any, cast: SimpleNamespace, wide: Call) -> None:
    sign_in(client, cast.owner)
    body = {"facility": "", "activity": "UNG_DUNG_MMTB", "produces": "yes", "new_machines": "yes", "no_double": "yes",
            "own_money": "yes", "place": "none", "once": "once-key-1"}  # fmt: skip
    for said, reason in (
        ({"trade": "minerals", "difficult_area": "no"}, "chỉ được hỗ trợ tại địa bàn khó khăn"),
        ({"trade": "chemicals_materials", "brick_kiln": "yes"}, "lò thủ công cải tiến, lò vòng."),
    ):
        answer = client.post(f"/calls/{wide.key}/start", data={**body, "facility": cast.facility.key, **said})
        assert answer.status_code == 422 and reason in answer.get_data(as_text=True)


def test_work_for_many_is_for_units_and_a_person_decides(client: Any, cast: SimpleNamespace, wide: Call) -> None:
    sign_in(client, cast.owner)
    page = client.get(f"/calls/{wide.key}/start?activity={TRAINING}").get_data(as_text=True)
    assert "Cần cán bộ tiếp nhận xem xét" in page and "thường do đơn vị thực hiện" in page
    unit = make_facility(cast.owner, "Trung tâm minh họa", kind="service_provider")
    made = begin(cast, wide, TRAINING, unit, capacity=True, in_programme=True)
    assert not any("thường do đơn vị" in str(reason) for reason in Work(made, NOW).review.eligibility.reasons)


def test_the_ceiling_asks_the_case_and_says_what_priority_could_not_add(
    client: Any, cast: SimpleNamespace, wide: Call
) -> None:
    selection = begin(cast, wide, SELECTION, capacity=True, in_programme=True, place="a")
    owner = drafts.member(cast.facility, cast.owner)
    line = {"id": "r1", "item": "Bình chọn", "quantity": "1", "unit_price": 500_000_000, "support": 450_000_000}
    drafts.save(selection, "cost", {"lines": [line]}, owner)
    assert selection.ceiling is None and "chọn trường hợp" in " ".join(Work(selection, NOW).ceiling.reasons)
    drafts.save(selection, "selection", {"level": "quoc_gia", "count": 1}, owner)
    assert selection.ceiling == 400_000_000
    drafts.save(selection, "selection", {"level": "thuong_quoc_gia", "count": 1}, owner)  # a case of the old text only
    assert selection.ceiling is None
    machine = begin(cast, wide, "UNG_DUNG_MMTB", new_machines=True, place="a")
    drafts.save(machine, "cost", {"lines": [{**line, "unit_price": 604_000_000, "support": 300_000_000}]}, owner)
    db.session.commit()
    assert machine.ceiling == 300_000_000
    page = sign_in(client, cast.owner).get(f"/proposals/{machine.key}").get_data(as_text=True)
    assert "Hệ số ưu tiên chưa kiểm chứng nên chưa được tính." in page


def test_the_same_machine_on_the_pages_of_three_calls(client: Any, cast: SimpleNamespace) -> None:
    load_packs(NOW, found=rules_with_example())
    elsewhere = make_facility(cast.owner, "Cơ sở tỉnh khác", "25")
    db.session.commit()
    machine = {"id": "r1", "item": "Máy", "quantity": "1", "unit_price": 590_000_000, "support": 300_000_000}
    sign_in(client, cast.owner)
    for programme, agency, facility, shown, over in (
        ("KCQG", cast.agency, cast.facility, "295.000.000", "5.000.000"),
        ("KCDP", cast.agency, cast.facility, "200.000.000", "100.000.000"),
        ("KCDP", cast.other_agency, elsewhere, "350.000.000", ""),
    ):
        call = drafts.make_call(agency, programme=programme, activities=["UNG_DUNG_MMTB"])
        made = begin(cast, call, "UNG_DUNG_MMTB", facility, new_machines=True)
        drafts.save(made, "cost", {"lines": [machine]}, drafts.member(facility, cast.owner))
        db.session.commit()
        page = client.get(f"/proposals/{made.key}/sections/cost").get_data(as_text=True)
        assert shown in page
        assert (f"Số đề nghị vượt mức tối đa {over} đồng." in page) if over else ("vượt mức tối đa" not in page)


def test_a_line_may_ask_for_450_where_a_machine_may_not(client: Any, cast: SimpleNamespace, wide: Call) -> None:
    bought = {"id": "r1", "item": "Máy", "quantity": "1", "unit_price": 900_000_000, "support": 450_000_000}
    sign_in(client, cast.owner)
    for activity, over in (("DAY_CHUYEN_CONG_NGHE", ""), ("UNG_DUNG_MMTB", "vượt mức tối đa 150.000.000 đồng")):
        made = begin(cast, wide, activity, new_machines=True)
        drafts.save(made, "cost", {"lines": [bought]}, drafts.member(cast.facility, cast.owner))
        db.session.commit()
        page = client.get(f"/proposals/{made.key}").get_data(as_text=True)
        assert (over in page) if over else ("vượt mức tối đa" not in page)


def test_a_ward_of_a_central_city_is_told_why_and_cleaner_production_is_open(
    client: Any, cast: SimpleNamespace, wide: Call
) -> None:
    ward = next(commune for commune in units.communes_of("01") if commune.kind == "phuong")
    wide.agency.province_code = None  # an office that takes the whole country
    shop = make_facility(cast.owner, "Cơ sở ở phường", "01", ward.code)
    db.session.commit()
    sign_in(client, cast.owner)
    address = f"/calls/{wide.key}/start?facility={shop.key}&activity="
    machine = client.get(address + "UNG_DUNG_MMTB").get_data(as_text=True)
    assert "Nơi sản xuất ở phường của thành phố trực thuộc trung ương" in machine
    assert "Đủ điều kiện theo NĐ 235/2025/NĐ-CP" in client.get(address + "SXSH").get_data(as_text=True)
