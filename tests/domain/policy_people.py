"""Everybody who could ask for something, each holding one thing, and lists of them in a few words.

Whoever is signed in is user 7, so that a subject decides by its own columns whether it is theirs. They belong to office
1, facility 10, unit 20 and board 5; with `@2` to office 2, facility 11, unit 21 and board 6.
"""

from types import SimpleNamespace
from typing import Any

from kcproposals.domain.policy import NOBODY, Actor, Grant

ME, OTHER = 7, 8
ROLES = {
    "administrator": "administrator", "officer": "intake_officer", "secretary": "secretary", "planner": "planner",
    "leader": "leader", "clerk": "clerk", "auditor": "auditor",
}  # fmt: skip
SEATS = {"chair": "chair", "vice": "vice_chair", "reviewer": "reviewer", "member": "member", "scribe": "secretary"}
HELD: dict[str, tuple[Grant, ...]] = {
    "person": (),
    **{name: (Grant("role", 1, role),) for name, role in ROLES.items()},
    **{f"{name}@2": (Grant("role", 2, role),) for name, role in ROLES.items()},
    **{name: (Grant("seat", 5, seat),) for name, seat in SEATS.items()},
    "sworn": (Grant("seat", 5, "member"), Grant("undertaking", 5, "member")),
    "chair@2": (Grant("seat", 6, "chair"),),
    "sworn@2": (Grant("seat", 6, "member"), Grant("undertaking", 6, "member")),
    "owner": (Grant("facility", 10, "owner"),),
    "staff": (Grant("facility", 10, "member"),),
    "owner@2": (Grant("facility", 11, "owner"),),
    "unit": (Grant("unit", 20, "member"),),
    "unit@2": (Grant("unit", 21, "member"),),
}
# Who holds two things may what either may, unless a row says otherwise.
BOTH = (
    "officer+owner", "officer+unit", "secretary+owner", "secretary+unit", "leader+owner", "leader+unit",
    "auditor+owner", "auditor+unit", "sworn+owner", "sworn+unit",
)  # fmt: skip
EVERYBODY = {
    "public": NOBODY,
    **{name: Actor(ME, name, frozenset(held)) for name, held in HELD.items()},
    **{name: Actor(ME, name, frozenset(g for one in name.split("+") for g in HELD[one])) for name in BOTH},
}
PAPERS = "officer secretary planner leader clerk auditor"
GROUPS = {
    "EVERYBODY": " ".join(EVERYBODY),
    "OFFICE": f"administrator {PAPERS}",
    "PAPERS": PAPERS,
    "OFFICES": " ".join(name + at for name in ROLES for at in ("", "@2")),
    "PAPERS@2": " ".join(f"{name}@2" for name in PAPERS.split()),
    "OFFICE@2": " ".join(f"{name}@2" for name in ROLES),
    "BOARD": "chair vice reviewer member scribe sworn",
    "BOARDS": "chair vice reviewer member scribe sworn chair@2 sworn@2",
    "FACILITY": "owner staff",
    "FACILITIES": "owner staff owner@2",
    "UNITS": "unit unit@2",
    "WITH_OWNER": " ".join(name for name in BOTH if name.endswith("owner")),
    "WITH_UNIT": " ".join(name for name in BOTH if name.endswith("unit")),
    "PARTIES": " ".join(["owner", "staff", "unit", *BOTH]),
}


def people(words: str) -> set[str]:
    """Return the names a list means: names and groups, then, after a minus, those it does not mean after all."""
    meant, less = (
        {name for word in part.split() for name in GROUPS.get(word, word).split()}
        for part in (words + " - ").split(" - ")[:2]
    )
    assert meant | less <= set(EVERYBODY), words
    meant |= {name for name in BOTH if meant & set(name.split("+"))}
    return meant - less


def _row(**columns: Any) -> Any:
    def make(**changes: Any) -> SimpleNamespace:
        assert set(changes) <= set(columns), changes
        return SimpleNamespace(**{**columns, **changes})

    return make


_FILE = {"conflicted_user_ids": (), "facility_ids": (10,), "unit_ids": (20,)}
nothing = None
agency = SimpleNamespace(id=1)
of_office = SimpleNamespace(agency_id=1)
shipped = SimpleNamespace(agency_id=None)
unit = SimpleNamespace(id=20, agency_id=1)
board = SimpleNamespace(id=5, agency_id=1)
register = SimpleNamespace(body=of_office)
facility = _row(id=10, agency_ids=(1,), has_people=True)
call = _row(agency_id=1, is_announced=True)
draft = _row(
    status="draft", code=None, agency_id=1, holder_id=1, facility_id=10, implementing_unit_id=None, entered_by_id=None,
    board_ids=(), **_FILE,
)  # fmt: skip


def handed_in(**changes: Any) -> SimpleNamespace:
    """Return a file the office has, before board 5."""
    return draft(**{"status": "submitted", "code": "DP26-24-0001", "board_ids": (5,), **changes})


closed = _row(board_id=5, agency_id=1, is_closed=True, **_FILE)
round_ = _row(board_id=5, state="open")
sheet = _row(
    user_id=ME, board_id=5, agency_id=1, is_recused=False, round_is_open=True, is_closed=False, is_handed_in=False,
    **_FILE,
)  # fmt: skip
package = _row(agency_id=1, to_agency_id=2, is_sent=True)
beneficiaries = _row(
    implementing_unit_id=20, agency_id=1, sent_at="then", state="sent", facility_ids=(10,), conflicted_user_ids=()
)
document = _row(agency_id=1, board_id=None, signatory_id=None, facility_ids=(10,), unit_ids=(20,), is_issued=False)
assessment = _row(author_id=ME, agency_id=1, state="draft", **_FILE)
told = _row(agency_id=1, proposal=handed_in(), conflicted_user_ids=())
