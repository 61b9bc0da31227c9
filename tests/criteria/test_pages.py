"""Who reads a criteria set, and that every rule stands there as a sentence."""

from types import SimpleNamespace
from typing import Any

from kcproposals.criteria.queries import usable_sets
from kcproposals.criteria.services import load_presets
from kcproposals.extensions import db
from kcproposals.regulations import library
from kcproposals.regulations.services import load_packs
from tests.conftest import NOW
from tests.people import sign_in


def test_presets_are_published_once_and_never_rewritten(people: SimpleNamespace) -> None:
    load_packs(NOW)
    db.session.commit()
    before = {row.code: row.number for row in usable_sets(people.agency.id)}
    assert set(before) == {
        "kc_starter", "khcn_nghi_dinh_thu", "khcn_tuyen_chon_de_tai_cn", "khcn_tuyen_chon_du_an",
        "khcn_xac_dinh_nhiem_vu", "ocop", "sp_cnnt_tieu_bieu",
    }  # fmt: skip
    assert load_packs(NOW) == [] and load_presets(library.load(), NOW) == []


def test_an_official_reads_every_rule_as_a_sentence(client: Any, people: SimpleNamespace) -> None:
    load_packs(NOW)
    db.session.commit()
    starter = next(row for row in usable_sets(people.agency.id) if row.code == "kc_starter")
    page = sign_in(client, people.secretary).get(f"/criteria/{starter.key}").text
    for text in ("chưa kiểm chứng", "69,995", "Ít nhất 2/3", "đề nghị hỗ trợ thấp hơn", "tối đa 30"):
        assert text in page, text
    assert starter.title in sign_in(client, people.officer).get("/criteria").text


def test_the_public_and_facilities_do_not(client: Any, people: SimpleNamespace) -> None:
    load_packs(NOW)
    db.session.commit()
    key = usable_sets(people.agency.id)[0].key
    assert sign_in(client, people.owner).get(f"/criteria/{key}").status_code == 404
    assert sign_in(client, people.owner).get("/criteria").status_code == 403


def test_packs_show_their_sources_and_doubts(client: Any, people: SimpleNamespace) -> None:
    load_packs(NOW)
    db.session.commit()
    sign_in(client, people.auditor)
    page = client.get("/packs").text
    assert "chưa kiểm chứng" in page
    import re

    for address in set(re.findall(r'href="(/packs/[a-z0-9]+)"', page)):
        assert client.get(address).status_code == 200
