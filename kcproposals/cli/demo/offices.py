"""Set up the offices the way an administrator would: the first link, the office, its letterheads, its people."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select

from kcproposals.accounts.models import Agency, IssuingBody, User
from kcproposals.accounts.services import accept_invitation
from kcproposals.accounts.services_agency import AgencyContent, BodyContent, add_body, change_agency
from kcproposals.accounts.services_people import create_agency, first_administrator_link, invite
from kcproposals.accounts.services_signatory import SignatoryContent, add_signatory
from kcproposals.cli.demo import cast
from kcproposals.cli.demo.stage import Stage, Turn
from kcproposals.domain.levels import OfficeKind
from kcproposals.domain.policy import SYSTEM, Grant, Role
from kcproposals.extensions import db
from kcproposals.notifications.models import Mail

DECISION, MINUTES, NOTICE = "quyet_dinh_phe_duyet", "bien_ban_hop_hoi_dong", "thong_bao_ket_qua"
LIST_APPROVAL = "phe_duyet_thu_huong"
APPOINTMENT, INVITATION = "quyet_dinh_thanh_lap_hoi_dong", "giay_moi"
_LINK = re.compile(r"/invitations/(\S+)")


@dataclass(frozen=True)
class _Body:
    content: BodyContent
    signatory: str | None
    authority: str = ""
    titles: tuple[str, ...] = ()


def _body(
    name: str, parent: str, lines: list[str], issuer: str, doc_type: str, symbol: str, kind: str, to: list[str],
    archive: str, place: str = "Mẫu",
) -> BodyContent:  # fmt: skip
    return BodyContent(
        name=name, parent_line=parent, name_lines=lines, place=place, issuer_title=issuer, symbols={doc_type: symbol},
        kinds=[kind], recipients={kind: to} if to else {}, archive_unit=archive, numbering_scope="body_and_type",
    )  # fmt: skip


def _bodies(province: str) -> tuple[_Body, ...]:
    """Return who issues what in a province of the demo."""
    committee = f"Ủy ban nhân dân tỉnh {province}"
    return (
        _Body(
            _body(
                committee, "", ["Ủy ban nhân dân", f"tỉnh {province}"], f"Chủ tịch {committee}", "QĐ", "QĐ-UBND",
                DECISION,
                [f"Chủ tịch, các Phó Chủ tịch UBND tỉnh {province}", "Sở Tài chính", "Kho bạc Nhà nước khu vực",
                 "Các đơn vị thụ hưởng (theo Phụ lục)"],
                "KTTH",
            ),
            "leader", "KT.", ("Chủ tịch", "Phó Chủ tịch"),
        ),
        _Body(
            replace(
                _body(
                    f"Sở Công Thương tỉnh {province}", committee, ["Sở Công Thương"], f"Giám đốc Sở Công Thương tỉnh "
                    f"{province}", "TB", "TB-SCT", NOTICE, [], "QLCN",
                ),
                symbols={"TB": "TB-SCT", "QĐ": "QĐ-SCT", "GM": "GM-SCT"},
                kinds=[NOTICE, LIST_APPROVAL, APPOINTMENT, INVITATION],
            ),
            "director", "", ("Giám đốc",),
        ),
        _Body(
            _body(
                "Hội đồng thẩm định đề án khuyến công", f"Sở Công Thương tỉnh {province}",
                ["Hội đồng thẩm định", "đề án khuyến công"], "", "BB", "BB-HĐTĐ", MINUTES, [], "QLCN",
            ),
            None,
        ),
    )  # fmt: skip


def open_office(stage: Stage, when: datetime) -> None:
    """Meet the first administrator by the link of ``init``, name the office, add its letterheads and people."""
    stage.move(when)
    link = first_administrator_link(when) or ""
    administrator = cast.OFFICIALS[0]
    accept_invitation(_code(link), administrator.name, cast.PASSWORD, now=when, email=administrator.email)
    db.session.commit()
    stage.emails[administrator.key] = administrator.email
    stage.agency_id = stage.agency_ids[cast.AGENCY] = db.session.scalars(select(Agency.id)).one()
    with stage.turn("administrator", when) as turn:
        content = AgencyContent(
            name=cast.AGENCY, short_name="SCT Mẫu", address="Số 1 đường Mẫu, tỉnh Mẫu", phone="0900 000 000",
            email=f"khuyencong@{cast.DOMAIN}", province_code="24",
        )  # fmt: skip
        change_agency(stage.agency, content, version=stage.agency.version, actor=turn.actor, now=turn.now)
    with stage.turn("administrator", when) as turn:
        for official in cast.OFFICIALS[1:]:
            _employ(stage, stage.agency, official, turn)
    with stage.turn("administrator", when) as turn:
        for body in _bodies("Mẫu"):
            row = add_body(stage.agency, body.content, actor=turn.actor, now=turn.now)
            if body.signatory:
                _may_sign(stage, row, body, turn)


def open_other_office(stage: Stage, when: datetime) -> Agency:
    """Add the second province with one official who holds every role: one account shows all its pages."""
    stage.move(when)
    agency = create_agency(cast.OTHER_AGENCY, "SCT Khác", "25", now=when)
    official = cast.OTHER_OFFICIAL
    by = replace(SYSTEM, grants=frozenset({Grant("role", agency.id, Role.ADMINISTRATOR.value)}))
    _employ(stage, agency, official, Turn(by, when))
    db.session.commit()
    stage.agency_ids[cast.OTHER_AGENCY] = agency.id
    with stage.turn(official.key, when) as turn:
        for body in _bodies("Khác"):
            row = add_body(agency, body.content, actor=turn.actor, now=turn.now)
            if body.signatory:
                _may_sign(stage, row, body, turn, who=official)
    return agency


def open_ministry(stage: Stage, when: datetime) -> None:
    """Add the ministry's department with its people; its leader signs for the ministry and for the department."""
    stage.move(when)
    agency = create_agency(cast.MINISTRY, cast.ABOVE.short, None, now=when, kind=OfficeKind.MINISTRY)
    stage.agency_ids[cast.MINISTRY] = agency.id
    by = replace(SYSTEM, grants=frozenset({Grant("role", agency.id, Role.ADMINISTRATOR.value)}))
    for official in cast.MINISTRY_OFFICIALS:
        _employ(stage, agency, official, Turn(by, when))
    db.session.commit()
    leader = next(official for official in cast.MINISTRY_OFFICIALS if official.key == cast.ABOVE.leader)
    with stage.turn(cast.ABOVE.secretary, when) as turn:
        for body in _ministry_bodies():
            row = add_body(agency, body.content, actor=turn.actor, now=turn.now)
            if body.signatory:
                _may_sign(stage, row, body, turn, who=leader)


def _ministry_bodies() -> tuple[_Body, ...]:
    """Return who issues what at the ministry of the demo."""
    ministry, place = "Bộ Công Thương (minh họa)", "Hà Nội"
    return (
        _Body(
            _body(
                ministry, "", ["Bộ Công Thương", "(minh họa)"], f"Bộ trưởng {ministry}", "QĐ", "QĐ-BCT", DECISION,
                ["Sở Công Thương các tỉnh có đề án", "Kho bạc Nhà nước", "Các đơn vị thụ hưởng (theo Phụ lục)"],
                "CKC", place,
            ),
            "leader", "KT.", ("Bộ trưởng", "Thứ trưởng"),
        ),
        _Body(
            _body(cast.MINISTRY, ministry, ["Cục Khuyến công", "(minh họa)"], cast.MINISTRY, "TB", "TB-CKC", NOTICE, [],
                  "CKC", place),
            "leader", "", ("Cục trưởng",),
        ),
        _Body(
            _body("Hội đồng thẩm định cấp Bộ", cast.MINISTRY, ["Hội đồng thẩm định", "cấp Bộ"], "", "BB", "BB-HĐTĐ",
                  MINUTES, [], "CKC", place),
            None,
        ),
    )  # fmt: skip


def _employ(stage: Stage, agency: Agency, official: cast.Official, turn: Turn) -> None:
    """Invite an official and let them answer by the link in their mail."""
    invite(agency, official.name, official.email, official.roles, actor=turn.actor, now=turn.now)
    answer(official.email, turn.now)
    stage.emails[official.key] = official.email


def answer(email: str, now: datetime) -> None:
    """Set the password of an invited person, with the link of the newest mail to them."""
    query = select(Mail.body, User.name).join(User, User.id == Mail.user_id).where(Mail.to_address == email)
    body, name = db.session.execute(query.order_by(Mail.id.desc()).limit(1)).one()
    accept_invitation(_code(body), name, cast.PASSWORD, now=now)


def _code(text: str) -> str:
    found = _LINK.search(text)
    if found is None:
        raise LookupError("no invitation in the mail")
    return found[1]


def _may_sign(stage: Stage, row: IssuingBody, body: _Body, turn: Turn, who: cast.Official | None = None) -> None:
    signatory = who or next(official for official in cast.OFFICIALS if official.key == body.signatory)
    content = SignatoryContent(
        name=signatory.name, authority=body.authority, title_lines=list(body.titles), other_title="",
        proxy_reference="", valid_from=date(stage.story.year(2025), 1, 1), valid_to=None,
        user_key=stage.user(signatory.key).key,
    )  # fmt: skip
    add_signatory(row, content, actor=turn.actor, now=turn.now)
