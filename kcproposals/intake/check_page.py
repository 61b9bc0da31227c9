"""The check of a file as its page needs it: items in groups, what the file says, what stands in the form first."""

from collections.abc import Sequence
from functools import cached_property

from flask_babel import gettext as _

from kcproposals.intake.checklist import Item, Looked, Prefill, outline, prefilled
from kcproposals.intake.forms import CheckForm, check_form
from kcproposals.intake.models import CompletenessCheck
from kcproposals.intake.queries import checks_of, submission_of
from kcproposals.proposals import dossier
from kcproposals.proposals.models import Proposal
from kcproposals.web.panels import Note
from kcproposals.web.translations import language


def group_names() -> dict[str, str]:
    """Return the headings of the groups in their order."""
    return {
        "papers": _("Giấy tờ của hồ sơ"), "rules": _("Theo quy định"), "conditions": _("Điều kiện được hỗ trợ"),
        "commitments": _("Cam kết, nội dung, năng lực"),
    }  # fmt: skip


class CheckPage:
    """One file, its checklist and the record of this submission; ``last`` is that of the one before."""

    def __init__(self, proposal: Proposal, earlier: Sequence[Note]) -> None:
        self.proposal, self.earlier = proposal, earlier
        self.dossier = dossier.of(proposal, language())
        self.items = outline(self.dossier.form, self.dossier.rules, language())
        submission = submission_of(proposal)
        checks = checks_of(proposal)
        self.check = next((one for one in checks if one.submission == submission), None)
        self.last: CompletenessCheck | None = next((one for one in checks if one.submission < submission), None)

    @cached_property
    def told(self) -> dict[str, Prefill]:
        """What the file says to each item."""
        return prefilled(self.dossier, self.items, self.earlier)

    @property
    def groups(self) -> list[tuple[str, list[Item]]]:
        """The items under their headings."""
        grouped = [
            (name, [item for item in self.items if item.group == group]) for group, name in group_names().items()
        ]
        return [(name, items) for name, items in grouped if items]

    def form(self) -> CheckForm:
        """Return the form: as it was saved, else as the check before and the file suggest."""
        check = self.check
        begun = {item.key: self._begun(item) for item in self.items}
        return check_form(
            self.items, begun, version=self.proposal.version, check_version=check.version if check else 0,
            recommendation=(check.recommendation if check else None) or "", words=check.words if check else "",
        )  # fmt: skip

    def before(self, item: Item) -> Looked | None:
        """Return what the check of the submission before says of an item it found lacking, or None."""
        old = self.last.items.get(item.key) if self.last else None
        return Looked(old["mark"], old["finding"]) if old and old["mark"] == "lacking" else None

    def _begun(self, item: Item) -> Looked:
        if self.check is not None:
            saved = self.check.items.get(item.key, {})
            return Looked(saved.get("mark"), saved.get("finding", ""))
        told, old = self.told[item.key], self.last.items.get(item.key) if self.last else None
        if old and old["mark"] != "lacking" and item.section not in self._mended and item.group != "rules":
            return Looked(old["mark"], old["finding"])
        return Looked(told.mark, told.words)

    @cached_property
    def _mended(self) -> set[str]:
        """The sections that were open for mending before this submission."""
        answered = [one for one in self.proposal.returns if one.answered_at]
        return set(answered[-1].reasons) if answered else set()


def lacking_reasons(items: Sequence[Item], check: CompletenessCheck | None) -> dict[str, str]:
    """Return section → what lacks there, from the items that were found lacking."""
    found: dict[str, list[str]] = {}
    for item in items:
        saved = check.items.get(item.key) if check else None
        if saved and saved["mark"] == "lacking":
            found.setdefault(item.section, []).append(f"{item.title}: {saved['finding']}")
    return {section: "\n".join(lines) for section, lines in found.items()}
