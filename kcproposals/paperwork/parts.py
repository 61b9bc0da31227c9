"""Which part of the description a question belongs to: the eight of TT 36/2013/TT-BCT, Điều 5.

By the key of the question, else by that of its section; whatever nobody has placed stands in part 4, so that no answer
is left out of the paper.
"""

from collections.abc import Iterable

from kcproposals.proposals.display import Entry, SectionText
from kcproposals.regulations.definitions import FormDefinition

PARTS = (
    "Đơn vị thực hiện, đơn vị thụ hưởng và địa điểm",
    "Sự cần thiết và căn cứ lập đề án",
    "Mục tiêu của đề án",
    "Quy mô, công nghệ và điểm vượt trội",
    "Nội dung và tiến độ thực hiện",
    "Dự toán kinh phí",
    "Tổ chức thực hiện",
    "Hiệu quả của đề án",
)
WHO, NEED, AIMS, SCALE, WORK, COST, ORGANISATION, EFFECTS = range(len(PARTS))
_QUESTIONS = {
    "necessity": NEED, "aims": AIMS, "scale": SCALE, "work": WORK, "schedule": WORK, "organisation": ORGANISATION,
    "economic": EFFECTS, "social": EFFECTS, "environment": EFFECTS, "lasting": EFFECTS, "priority_trades": WHO,
    "per_cost": COST, "per_support": COST,
}  # fmt: skip
_SECTIONS = {"need": NEED, "effects": EFFECTS, "group": WHO}
_OF_MONEY = frozenset({"cost", "budget", "recoverable"})
_APART = frozenset({"eligibility", "facility", "attachments"})
_TOLD_ELSEWHERE = ("title", "starts_on", "ends_on", "total_cost", "requested", "counterpart")


def parts_of(texts: Iterable[SectionText], form: FormDefinition) -> tuple[tuple[Entry, ...], ...]:
    """Return the entries of every part, in the order of the form.

    Conditions, profile and files have papers of their own; title, period and sums are told by the paper itself.
    """
    told = {form.columns[name] for name in _TOLD_ELSEWHERE if name in form.columns}
    found: list[list[Entry]] = [[] for _ in PARTS]
    for section in texts:
        for entry in section.entries:
            if section.key not in _APART and entry.path not in told and entry.kind != "files":
                found[_part_of(section.key, entry.path.partition(".")[2])].append(entry)
    return tuple(map(tuple, found))


def _part_of(section: str, question: str) -> int:
    if section in _OF_MONEY:
        return COST
    return _QUESTIONS.get(question, _SECTIONS.get(section, SCALE))
