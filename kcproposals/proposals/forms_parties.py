"""Forms about the parties of a proposal: for whom a unit drafts, partners, handing in what was confirmed."""

from flask_babel import lazy_gettext as _l
from wtforms import FormField, HiddenField

from kcproposals.proposals.forms import BeginForm, Versioned
from kcproposals.proposals.services_parties import MOST_PARTNERS, PartnerFacts
from kcproposals.web.forms import BaseForm, ChoiceField, Length, LineField, OnceForm, Optional, Required, RowForm
from kcproposals.web.forms import TaxCodeField as TaxCode
from kcproposals.web.rows import RowsField


class FindForm(BaseForm):
    """Which facility a unit wants to draft for. Sent by GET: it only looks."""

    class Meta(BaseForm.Meta):
        csrf = False

    unit = ChoiceField(_l("Lập hồ sơ với tư cách"), [Required()], blank=None)
    q = LineField(
        _l("Mã số thuế hoặc tên cơ sở"), [Required(), Length(max=200)],
        description=_l("Mã số thuế đầy đủ, hoặc tên gần đầy đủ như trên giấy đăng ký; không cần gõ dấu."),
    )  # fmt: skip


class BeginPartyForm(BeginForm):
    """The questions about eligibility, with who drafts and what earlier proposal to copy from."""

    unit = HiddenField()
    copy_from = ChoiceField(
        _l("Chép nội dung từ đề án trước"), [Optional()], blank=_l("— Không chép —"),
        description=_l("Phần chép được đánh dấu để bạn kiểm tra lại; tệp đính kèm không chép."),
    )  # fmt: skip


class PartnerRow(RowForm):
    """One partner."""

    name = LineField(_l("Tên đơn vị"), [Length(max=200)])
    tax_code = TaxCode(_l("Mã số thuế (nếu có)"), [Optional()])
    task = LineField(_l("Việc phối hợp"), [Length(max=300)])


class PartnersForm(OnceForm):
    """Every đơn vị phối hợp; none is an answer."""

    partners = RowsField(FormField(PartnerRow), _l("Đơn vị phối hợp"), max_rows=MOST_PARTNERS, is_optional=True)

    def facts(self) -> list[PartnerFacts]:
        """Return what was typed in a valid form; rows without a name are left out."""
        rows = [entry.form for entry in self.partners.entries]
        return [
            PartnerFacts(name=row.name.data, tax_code=row.tax_code.data or None, task=row.task.data or "")
            for row in rows
            if row.name.data
        ]


class EntrustForm(OnceForm):
    """Who drafts."""

    unit = ChoiceField(_l("Đơn vị lập hồ sơ và thực hiện"), [Optional()], blank=_l("Cơ sở tự lập và tự thực hiện"))


class HandInForm(Versioned, OnceForm):
    """Hand in what the owner confirmed: nothing to declare again."""


class ActForm(OnceForm):
    """Nothing but a button that decides."""
