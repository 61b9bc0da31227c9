"""Make the papers of a proposal from its answers: request, description, estimate; always in Vietnamese.

Which questions there are is the form's business: an activity that was added from a file is printed like every other.
Not here: how a page looks (templates, ``word``), and the parts of the description (``parts``).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from kcproposals.domain.dates import short_date
from kcproposals.domain.identifiers import format_phone
from kcproposals.domain.kinds import KIND_LABELS, Kind
from kcproposals.domain.money import format_number
from kcproposals.domain.words import money_in_words
from kcproposals.facilities.models import Facility
from kcproposals.facilities.words import KINDS as FACILITY_KINDS
from kcproposals.implementers.models import ImplementingUnit
from kcproposals.paperwork.parts import COST, PARTS, WHO, parts_of
from kcproposals.paperwork.tables import grid
from kcproposals.paperwork.values import KINDS, Block, Fact, Heading, Items, ProposalPaper, Prose, Signer
from kcproposals.proposals.display import Entry, SectionText, read_back
from kcproposals.proposals.work import Work
from kcproposals.regulations.answers import column_values
from kcproposals.regulations.units import find_commune, place

Answers = Mapping[str, Any]
PROGRAMMES = {"KCQG": "khuyến công quốc gia", "KCDP": "khuyến công địa phương"}
PEN = "(Ký, ghi rõ họ tên, đóng dấu nếu có)"
COMMITMENTS = (
    "Thông tin và tài liệu trong hồ sơ là đúng sự thật và chịu trách nhiệm trước pháp luật",
    "Nội dung đề nghị chưa được hỗ trợ từ nguồn ngân sách nhà nước khác cho cùng nội dung chi",
    "Bảo đảm đủ vốn đối ứng để thực hiện đề án sau khi trừ phần hỗ trợ",
    "Thực hiện đúng đề án được phê duyệt và các quy định về khuyến công",
)


class Papers:
    """The papers of one proposal with one set of answers.

    ``revision`` is the number of the last change in these answers, ``is_draft`` whether they were not handed in.
    """

    def __init__(self, work: Work, answers: Answers, *, revision: int, is_draft: bool) -> None:
        self.work, self.proposal, self.answers = work, work.proposal, answers
        self.facility: Facility | None = self.proposal.facility
        self.revision, self.is_draft = revision, is_draft
        self.texts: tuple[SectionText, ...] = read_back(work.form, answers, work.profile, "vi")
        self.values = column_values(work.form, answers)
        self.activity = work.rules.activities[self.proposal.activity].name.to("vi")

    def all(self) -> tuple[ProposalPaper, ...]:
        """Return every paper, in the order they are put into the file."""
        return (self.request(), self.description(), self.estimate())

    def request(self) -> ProposalPaper:
        """The request for support (đơn đề nghị), addressed to the office of the call."""
        programme, who = PROGRAMMES[self.proposal.programme], "cơ sở" if self.facility else "đơn vị"
        asked = f"Sau khi tìm hiểu quy định về {programme}, chúng tôi đề nghị được hỗ trợ kinh phí thực hiện đề án sau"
        blocks: list[Block] = [
            Heading(text=f"1. Thông tin về {who}"),
            *self._about_facility(),
            Heading(text="2. Nội dung đề nghị"),
            Prose(text=f"{asked}:"),
            *self._about_proposal(),
            *self._money(),
            Heading(text=f"3. Điều kiện hỗ trợ do {who} tự khai"),
            *self._conditions(),
            Heading(text="4. Cam kết"),
            Prose(text=f"{who.capitalize()} cam kết:"),
            Items(items=COMMITMENTS),
            Heading(text="5. Tài liệu gửi kèm"),
            Items(items=tuple(self._enclosed())),
        ]
        subject = f"Hỗ trợ kinh phí {programme} năm {self.proposal.year}"
        return self._paper("don_de_nghi", "Đơn đề nghị", subject, blocks, to=self.proposal.call.agency.name)

    def description(self) -> ProposalPaper:
        """The description (thuyết minh đề án) with the parts of TT 36/2013/TT-BCT, Điều 5."""
        parts = parts_of(self.texts, self.work.form)
        blocks: list[Block] = []
        for number, title in enumerate(PARTS):
            blocks.append(Heading(text=f"{number + 1}. {title}"))
            if number == WHO:
                blocks += [*self._parties(), *self._about_proposal(), *self._period()]
            if number == COST:
                blocks += [*self._money(), Prose(text="Chi tiết tại Dự toán kinh phí kèm theo.")]
            entries = [entry for entry in parts[number] if number != COST or entry.kind != "table"]
            for entry in entries:
                blocks += self._blocks_of(entry, labelled=number == COST or len(entries) > 1)
        return self._paper("de_an", "Đề án khuyến công", self._title, blocks)

    def estimate(self) -> ProposalPaper:
        """The estimate (Mẫu số 01 of Phụ lục 1, TT 36/2013/TT-BCT): every table of the cost, with its sums."""
        entries = parts_of(self.texts, self.work.form)[COST]
        tables = [entry for entry in entries if entry.kind == "table"]
        blocks: list[Block] = [
            Fact(label="Đề án", text=self._title),
            Fact(label="Đơn vị thực hiện", text=self.proposal.implementer_name),
        ]
        for entry in tables:
            made = grid(entry, self.work.form.field(entry.path), with_caption=len(tables) > 1)
            blocks.append(made)
        blocks += self._money()
        for entry in entries:
            blocks += self._blocks_of(entry, labelled=True) if entry.kind != "table" else ()
        subject = "Theo Mẫu số 01, Phụ lục 1 Thông tư số 36/2013/TT-BCT"
        is_wide = any(len(entry.heads) > 5 for entry in tables)
        return self._paper("du_toan", "Dự toán kinh phí", subject, blocks, is_wide=is_wide)

    def _paper(self, kind: str, type_name: str, subject: str, blocks: list[Block], **more: Any) -> ProposalPaper:
        assert kind in KINDS
        proposal = self.proposal
        state = f"Phiên bản {self.revision}"
        state = f"Bản nháp, chưa nộp. {state}" if self.is_draft else f"Mã đề án {proposal.code}. {state}"
        commune = find_commune(proposal.unit_code or "")
        return ProposalPaper(
            kind=kind, key=f"{proposal.key}-{kind}", type_name=type_name, subject=subject, applicant=self._applicant,
            place=commune.full_name if commune else "", state=state, is_draft=self.is_draft, blocks=tuple(blocks),
            signers=self._signers(kind), **{"to": "", **more},
        )  # fmt: skip

    @property
    def _title(self) -> str:
        return str(self.values.get("title") or "")

    @property
    def _applicant(self) -> str:
        return self.proposal.applicant_name or ""

    def _signers(self, kind: str) -> tuple[Signer, ...]:
        """The beneficiary signs its request; a paper that a unit drafted for it both sign, the unit on the right."""
        unit, facility = self.proposal.implementing_unit, self.facility
        if unit is None or (kind == "don_de_nghi" and facility is not None):
            return (_signer("Đại diện cơ sở", facility),)
        signers = (_signer("Đơn vị thụ hưởng", facility),) if facility is not None else ()
        return (*signers, _signer("Đơn vị thực hiện", unit))

    def _about_facility(self) -> Iterator[Block]:
        facility = self.facility
        if facility is None:
            unit = self.proposal.implementing_unit
            yield Fact(label="Tên đơn vị", text=self._applicant)
            yield Fact(label="Địa chỉ", text=unit.address if unit else "")
            yield Fact(label="Người đại diện, chức vụ", text=_represented(unit))
            return
        registered = f"cấp ngày {short_date(facility.registered_on)}" if facility.registered_on else ""
        for label, text in (
            ("Tên cơ sở", facility.name),
            ("Loại hình", FACILITY_KINDS.get(facility.kind, "")),
            ("Người đại diện, chức vụ", _represented(facility)),
            ("Mã số thuế, đăng ký kinh doanh", _joined(facility.tax_code, registered, facility.registered_at)),
            ("Địa chỉ trụ sở", facility.office_address),
            ("Địa điểm sản xuất", _site(facility)),
            ("Ngành nghề sản xuất", _joined(facility.trade, facility.main_products)),
            ("Số lao động bình quân năm", _people(facility.workers)),
            ("Tổng nguồn vốn", _dong(facility.capital)),
            ("Điện thoại, thư điện tử", _joined(facility.phone and format_phone(facility.phone), facility.email)),
        ):
            yield Fact(label=label, text=text)

    def _parties(self) -> Iterator[Block]:
        """Who carries it out, who helps, who benefits."""
        yield Fact(label="Đơn vị thực hiện", text=self.proposal.implementer_name)
        partners = "; ".join(f"{one.name} ({one.task})" if one.task else one.name for one in self.proposal.partners)
        if partners:
            yield Fact(label="Đơn vị phối hợp", text=partners)
        if self.facility is not None:
            kind = FACILITY_KINDS.get(self.facility.kind)
            yield Fact(label="Đơn vị thụ hưởng", text=_joined(self.facility.name, kind))
            yield Fact(label="Địa điểm thực hiện", text=_site(self.facility))
        else:
            yield Fact(label="Đơn vị thụ hưởng", text="Theo danh sách lập sau khi đề án được phê duyệt")
        yield Fact(label="Loại đề án", text=KIND_LABELS[Kind(self.proposal.kind)])

    def _about_proposal(self) -> Iterator[Block]:
        yield Fact(label="Tên đề án", text=self._title)
        yield Fact(label="Nội dung hoạt động", text=self.activity)
        programme = PROGRAMMES[self.proposal.programme].capitalize()
        yield Fact(label="Chương trình", text=f"{programme}, kế hoạch năm {self.proposal.year}")

    def _period(self) -> Iterator[Block]:
        starts, ends = (self.values.get(name) for name in ("starts_on", "ends_on"))
        known = f"Từ tháng {_month(starts)} đến tháng {_month(ends)}" if starts and ends else ""
        yield Fact(label="Thời gian thực hiện", text=known)

    def _money(self) -> Iterator[Block]:
        for label, name in (
            ("Tổng kinh phí thực hiện", "total_cost"),
            ("Kinh phí đề nghị hỗ trợ", "requested"),
            ("Vốn đối ứng", "counterpart"),
        ):
            amount = self.values.get(name)
            words = f" (Bằng chữ: {money_in_words(amount)})" if isinstance(amount, int) and amount >= 0 else ""
            yield Fact(label=label, text=f"{_dong(amount)}{words}")

    def _conditions(self) -> Iterator[Block]:
        """What was answered before everything else, question by question."""
        section = next((one for one in self.texts if one.key == "eligibility"), None)
        for entry in section.entries if section else ():
            if entry.text or self.work.form.field(entry.path).required:
                yield Fact(label=entry.label.rstrip("?"), text=entry.text)

    def _enclosed(self) -> Iterator[str]:
        yield "Thuyết minh đề án"
        yield "Dự toán kinh phí"
        for section in self.texts:
            for entry in section.entries:
                if entry.kind == "files" and entry.files:
                    yield f"{entry.label}: {len(entry.files):02d} tệp"

    def _blocks_of(self, entry: Entry, *, labelled: bool) -> Iterator[Block]:
        """An answer; one that is not asked for and not given is left out. Alone in its part it needs no label."""
        field = self.work.form.field(entry.path)
        if entry.is_empty and not field.required:
            return
        if entry.kind == "table":
            yield grid(entry, field, with_caption=labelled)
        elif entry.kind == "longtext":
            yield Prose(text=entry.text, label=entry.label if labelled else "")
        else:
            yield Fact(label=entry.label.rstrip("?"), text=entry.text)


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def _represented(party: Facility | ImplementingUnit | None) -> str:
    return _joined(party.representative, party.representative_title) if party else ""


def _signer(title: str, party: Facility | ImplementingUnit | None) -> Signer:
    """Return who signs for a party: by their own title where it is known."""
    own = party.representative_title if party else ""
    return Signer(title=title, how=f"{own}\n{PEN}".strip(), name=party.representative if party else "")


def _site(facility: Facility) -> str:
    return _joined(facility.site_address, place(facility.unit_code))


def _people(count: int | None) -> str:
    return "" if count is None else f"{format_number(count)} người"


def _dong(amount: int | None) -> str:
    return "" if amount is None else f"{format_number(amount)} đồng"


def _month(text: str) -> str:
    year, month = text.split("-")
    return f"{int(month)}/{year}"
