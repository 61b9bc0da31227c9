"""The values of papers: sums, snapshots that read back, and values that cannot be made."""

import json
from dataclasses import dataclass, replace
from datetime import date

import pytest

from kcproposals.documents import codec
from kcproposals.documents.values import Paper, Sheets, from_json
from tests.pdf import papers

PAPERS = [
    papers.decision_draft(),
    papers.decision(5, 2),
    papers.minutes(),
    papers.notice(),
    papers.notice(supported=False),
]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.kind)
def test_a_snapshot_reads_back_as_the_same_paper(paper: Paper) -> None:
    text = paper.to_json()
    assert from_json(text) == paper
    assert from_json(text).to_json() == text
    assert json.loads(text)["layout"] == "nd30-2020"


@pytest.mark.parametrize("change", [{"layout": "nd99-2030"}, {"kind": "thiep_moi"}])
def test_an_unknown_snapshot_is_refused(change: dict[str, str]) -> None:
    body = json.loads(papers.notice().to_json()) | change
    with pytest.raises(ValueError, match="unknown snapshot"):
        from_json(json.dumps(body))


@pytest.mark.parametrize("wrong", ["1000", 1000.5, True])
def test_a_snapshot_with_a_value_of_another_type_is_refused(wrong: object) -> None:
    body = json.loads(papers.decision(1).to_json())
    body["value"]["groups"][0]["rows"][0]["support"] = wrong
    with pytest.raises(TypeError):
        from_json(json.dumps(body))


def test_a_snapshot_cannot_hold_a_float() -> None:
    @dataclass(frozen=True)
    class Wrong:
        amount: float

    with pytest.raises(TypeError, match="float"):
        codec.encode(Wrong(0.5))


def test_issuing_numbers_the_paper_and_changes_nothing_else() -> None:
    draft = papers.decision_draft()
    done = draft.issued(5, date(2027, 4, 5), check=papers.CHECK, checkpoint=papers.CHECKPOINT)
    assert (draft.number, done.number) == (None, "05/QĐ-UBND")
    assert replace(draft, letterhead=done.letterhead, check=done.check, checkpoint=done.checkpoint) == done
    assert done.title.startswith("Quyết định 05/QĐ-UBND: Phê duyệt danh mục")
    assert draft.issued(123, date(2027, 4, 5)).number == "123/QĐ-UBND"


def test_sums_are_those_of_the_rows() -> None:
    decision = papers.decision(17)
    rows = [row for group in decision.groups for row in group.rows]
    assert decision.count == len(rows) == 17
    assert decision.support == sum(row.support for row in rows)
    assert decision.total == sum(row.total for row in rows) == decision.support + decision.counterpart


def test_sheets_that_do_not_add_up_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        Sheets(expected=7, used=5, recused=1)


def test_a_decision_on_nothing_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="at least one"):
        replace(papers.decision(1), groups=())


def test_a_notice_tells_either_grant_or_reasons() -> None:
    with pytest.raises(ValueError, match="either"):
        replace(papers.notice(), reasons=papers.notice(supported=False).reasons)
    with pytest.raises(ValueError, match="either"):
        replace(papers.notice(), grant=None)
