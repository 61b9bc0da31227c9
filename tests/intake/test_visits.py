"""Visits to the site: planned, written down, signed once; photos tell nothing of place and time; the board reads."""

import io
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from sqlalchemy import select

from kcproposals.domain.errors import NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.files import services as files
from kcproposals.intake import visits
from kcproposals.intake.models import SiteVisit, SiteVisitPhoto
from kcproposals.intake.visits import VisitContent
from kcproposals.proposals.models import Proposal
from kcproposals.regulations import library
from tests.conftest import NOW
from tests.people import sign_in
from tests.proposals import drafts

TODAY = date(2026, 3, 2)
KEYS = [key for key, _text in library.load().checks.site_visit]
WHOLE = VisitContent(
    planned_on=TODAY, visited_on=TODAY, place="Thôn 3", people="Nguyễn Văn A, chủ cơ sở", conclusion="Đúng như hồ sơ.",
    findings=dict.fromkeys(KEYS, "Đúng."),
)  # fmt: skip


@pytest.fixture
def officer(cast: SimpleNamespace) -> Actor:
    """The intake officer, as services take them."""
    return drafts.officer(cast.agency, cast.officer)


@pytest.fixture
def planned(submitted: Proposal, officer: Actor) -> SiteVisit:
    """A visit planned for today."""
    made = visits.plan(submitted, VisitContent(planned_on=TODAY), actor=officer, now=NOW)
    db.session.commit()
    return made


def photo_with_gps() -> bytes:
    picture = Image.new("RGB", (40, 30), "green")
    exif = picture.getexif()
    exif[0x010F] = "Máy ảnh X"
    exif.get_ifd(0x8825)[2] = (21.0, 10.0, 5.0)
    made = io.BytesIO()
    picture.save(made, "JPEG", exif=exif)
    assert b"Exif" in made.getvalue()
    return made.getvalue()


def test_the_whole_visit_in_the_browser(client: Any, cast: SimpleNamespace, submitted: Proposal) -> None:
    page, url = sign_in(client, cast.officer), f"/proposals/{submitted.key}"
    assert "Chưa khảo sát thực tế" in page.get(url).text
    assert 'value="2026-03-02"' in page.get(f"{url}/visits/new").text
    made = page.post(f"{url}/visits/new", data={"planned_on": "2026-03-02", "place": "Thôn 3", "once": "once-key-1"})
    assert made.status_code == 303
    (visit,) = db.session.scalars(select(SiteVisit))
    sent = {"photo": (io.BytesIO(photo_with_gps()), "nhà xưởng.jpg"), "caption": "Nhà xưởng", "once": "once-key-2"}
    assert page.post(f"{made.location}/photos", data=sent, content_type="multipart/form-data").status_code == 303
    (photo,) = db.session.scalars(select(SiteVisitPhoto))
    assert "exif" not in Image.open(io.BytesIO(files.read(photo.file))).info
    typed = {
        "planned_on": "2026-03-02",
        "visited_on": "2026-03-02",
        "place": "Thôn 3",
        "people": "Bà Hai",
        "version": "1",
    }
    typed |= {f"finding-{key}": "Đúng như hồ sơ." for key in KEYS}
    refused = page.post(made.location, data={**typed, "then": "sign", "once": "once-key-3"})
    assert refused.status_code == 422 and "Xin ghi mục này trước khi ký." in refused.text and "Bà Hai" in refused.text
    signed = page.post(made.location, data={**typed, "conclusion": "Tốt.", "then": "sign", "once": "once-key-4"})
    assert signed.location == f"{url}#visits"
    shown = page.get(url).text
    assert "Đã khảo sát thực tế ngày 02/03/2026" in shown and "Nhà xưởng" in shown
    again = page.post(made.location, data={**typed, "version": "2", "then": "save", "once": "once-key-5"})
    assert again.status_code == 422 and "đã ký nên không sửa được" in again.text
    db.session.refresh(visit)
    assert (visit.signed_by_id, visit.conclusion) == (cast.officer.id, "Tốt.")


def test_what_lacks_to_be_signed_is_named_and_days_are_held_to_the_calendar(planned: SiteVisit, officer: Actor) -> None:
    for change, field in (
        ({"visited_on": None}, "visited_on"), ({"people": " "}, "people"), ({"place": ""}, "place"),
        ({"conclusion": ""}, "conclusion"), ({"findings": {KEYS[0]: "x"}}, f"finding-{KEYS[1]}"),
        ({"visited_on": TODAY + timedelta(days=1)}, "visited_on"), ({"planned_on": date(2028, 1, 1)}, "planned_on"),
    ):  # fmt: skip
        content = VisitContent(**{**vars(WHOLE), **change})
        with pytest.raises(RuleViolation) as refused:
            visits.write_down(planned, content, version=planned.version, sign=KEYS, actor=officer, now=NOW)
        assert refused.value.field == field
        db.session.rollback()
    with pytest.raises(StaleVersion):
        visits.write_down(planned, WHOLE, version=planned.version + 1, actor=officer, now=NOW)


def test_nothing_is_written_once_it_is_signed_or_the_board_has_the_file(planned: SiteVisit, officer: Actor) -> None:
    proposal = planned.proposal
    second = visits.plan(proposal, VisitContent(planned_on=TODAY), actor=officer, now=NOW)
    visits.write_down(planned, WHOLE, version=planned.version, sign=KEYS, actor=officer, now=NOW)
    db.session.commit()
    with pytest.raises(NotAllowed, match="đã ký"):
        visits.cancel(planned, actor=officer, now=NOW)
    proposal.status = "in_appraisal"
    db.session.commit()
    late: tuple[Any, ...] = (
        lambda: visits.plan(proposal, VisitContent(planned_on=TODAY), actor=officer, now=NOW),
        lambda: visits.write_down(second, WHOLE, version=second.version, actor=officer, now=NOW),
        lambda: visits.add_photo(second, "a.png", drafts.picture(), "", actor=officer, now=NOW),
        lambda: visits.cancel(second, actor=officer, now=NOW),
    )
    for act in late:
        with pytest.raises(NotAllowed, match="đã đưa ra hội đồng"):
            act()


def test_only_pictures_are_taken_and_a_photo_goes_with_its_visit(
    client: Any, cast: SimpleNamespace, planned: SiteVisit, officer: Actor
) -> None:
    url = f"/proposals/{planned.proposal.key}/visits/{planned.key}"
    page = sign_in(client, cast.officer)
    for name, data in (("a.pdf", b"%PDF-1.4"), ("a.jpg", photo_with_gps()[:200]), ("a.jpg", b"MZ")):
        sent = {"photo": (io.BytesIO(data), name), "once": f"once-{len(data)}-key"}
        assert page.post(f"{url}/photos", data=sent, content_type="multipart/form-data").status_code == 422
    nothing = page.post(f"{url}/photos", data={"once": "once-key-0"}, content_type="multipart/form-data")
    assert nothing.status_code == 422 and "Xin chọn một tệp." in nothing.text
    photo = visits.add_photo(planned, "a.png", drafts.picture(), "", actor=officer, now=NOW)
    db.session.commit()
    link = f"{url}/photos/{photo.file.key}"
    assert page.get(link).headers["Content-Disposition"].startswith("inline")
    assert page.post(f"{link}/remove", data={"once": "once-key-8"}).status_code == 303
    assert page.get(link).status_code == 404
    assert page.post(f"{url}/cancel", data={"once": "once-key-9"}).status_code == 303
    assert db.session.scalars(select(SiteVisit)).all() == [] and page.get(url).status_code == 404


def test_who_reads_and_who_writes(client: Any, cast: SimpleNamespace, planned: SiteVisit) -> None:
    url = f"/proposals/{planned.proposal.key}/visits/{planned.key}"
    for who, reads in ((cast.officer, 200), (cast.auditor, 200), (cast.owner, 404), (cast.outsider, 404)):
        assert sign_in(client, who).get(url).status_code == reads
    for who in (cast.auditor, cast.owner, cast.outsider):
        page = sign_in(client, who)
        for act in ("", "/cancel", "/photos"):
            assert page.post(f"{url}{act}", data={}).status_code == 404
    read = BeautifulSoup(sign_in(client, cast.auditor).get(url).text, "html.parser")
    assert read.select("main form") == [] and "chưa ký" in read.get_text()
