"""One section of a proposal as a page: its form, its files, the ceiling beside it, both texts after a conflict.

What the views of sections and files share. Reads no request: what was posted comes through the forms.
"""

from collections.abc import Collection
from typing import Any

from flask import render_template, url_for

from kcproposals.clock import utc_now
from kcproposals.domain.policy import Actor
from kcproposals.proposals import forms
from kcproposals.proposals.display import Entry, section_text
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.pages import (
    about_facility,
    ceiling_words,
    clock,
    officers_words,
    saved_words,
    verdict_words,
)
from kcproposals.proposals.queries import last_revision, saver_name
from kcproposals.proposals.rules import figures
from kcproposals.proposals.section_tables import drawn, prefilled
from kcproposals.proposals.services_drafting import save_section
from kcproposals.proposals.work import Work
from kcproposals.regulations.answers import Place, compute, problems, stops
from kcproposals.regulations.definitions import Section
from kcproposals.web.translations import language

Answers = dict[str, Any]


class SectionPage:
    """One section of one proposal, as a page."""

    def __init__(self, proposal: Proposal, section: str) -> None:
        """Take the section by its key; raises KeyError when the form has none of that name."""
        self.proposal, self.work = proposal, Work(proposal, utc_now())
        self.section: Section = self.work.form.section(section)
        self.state = next(one for one in self.work.sections if one.key == self.section.key)
        self.is_posted = False

    def form(self, *, posted: bool) -> Any:
        """Return the section's form, as posted or as stored."""
        latest = None if posted else last_revision(self.proposal.id, self.section.key)
        self.is_posted = posted
        return forms.section_form(
            self.section, self.standing(), self.work.profile, province=self.proposal.province_code,
            posted=posted, version=latest.number if latest else 0,
        )  # fmt: skip

    def standing(self) -> Answers:
        """Return the answers; an empty table that may be started from another one shows its rows."""
        answers = {**self.proposal.answers}
        stored = dict(answers.get(self.section.key) or {})
        for field in self.section.fields:
            if field.prefill and not stored.get(field.key):
                stored[field.key] = prefilled(field, answers)
        answers[self.section.key] = stored
        return answers

    def shown(self, form: Any) -> Answers:
        """Return the answers that stand on the page: as posted, where it comes back, else as stored."""
        if not self.is_posted:
            return self.standing()
        return {**self.proposal.answers, self.section.key: self.typed(form)}

    def typed(self, form: Any, only: Collection[str] = ()) -> Answers:
        """Return what the form says; answers to questions that are not asked just now stay as they are.

        ``only`` are the questions that were sent, where not all were.
        """
        stored = self.proposal.answers.get(self.section.key) or {}
        said = forms.read_answers(form, self.section)
        asked = {f.key for f in self.section.fields if f.key in form and (not only or f.key in only)}
        unasked = {f.key for f in self.section.fields if f.type != "file" and not f.computed and f.key not in asked}
        return {**{key: stored[key] for key in unasked & set(stored)}, **{k: said[k] for k in asked & set(said)}}

    def store(self, form: Any, actor: Actor, only: Collection[str] = ()) -> int:
        """Save what the form says and return the section's version."""
        return save_section(
            self.proposal, self.section, self.typed(form, only), version=form.read_version(),
            actor=actor, now=self.work.now,
        )  # fmt: skip

    def too_long(self, form: Any) -> str:
        """Return the message of a table with too many rows: such a page is not saved, not even as a draft."""
        tables = (form[field.key] for field in self.section.fields if field.type == "table" and field.key in form)
        return next((f"{t.label.text}: {m}" for t in tables for m in t.errors if isinstance(m, str)), "")

    def render(self, form: Any, conflict: str = "", uploads: dict[str, Any] | None = None) -> str:
        """Return the page; ``uploads`` are forms of files that were refused, by question."""
        states = self.work.sections
        return render_template(
            "proposals/section.html", page=self, proposal=self.proposal, work=self.work, form=form, conflict=conflict,
            officer=officers_words(self.proposal, self.section.key), items=self.items(form), lang=language(),
            saved=saved_words(self.proposal.saved_at, self.work.now), before=self._neighbour(states[::-1]),
            files=self._files(uploads or {}), figures=self.figures(self.shown(form)), has_money=self.has_money(),
            is_wide=any(field.type == "table" for field in self.section.fields), live=self._live(),
            following=self.next_url(), verdict=verdict_words(self.work.review),
            **about_facility(self.proposal.facility),
        )  # fmt: skip

    def _live(self) -> dict[str, str]:
        """Return the attributes that ask for new figures while amounts are typed (scripts only)."""
        if not self.has_money():
            return {}
        url = url_for("proposals.section_figures", key=self.proposal.key, section=self.section.key)
        return {
            "hx-post": url, "hx-trigger": "input delay:400ms, change delay:400ms", "hx-target": "#figures",
            "hx-swap": "outerHTML", "hx-sync": "this:replace", "hx-push-url": "false",
        }  # fmt: skip

    def items(self, form: Any) -> list[dict[str, Any]]:
        """Return what the page draws, question by question, with sums of tables and what an answer leads to."""
        answers = self.shown(form)
        stored = compute(self.work.form, answers).get(self.section.key) or {}
        against = stops(self.work.form, answers, self.work.profile)
        reasons = {place.field: other for place, other in against if self.is_here(place)}
        clashes = [one for one in problems(self.work.form, compute(self.work.form, answers)) if self.is_here(one.place)]
        found = []
        for field in forms.questions(self.section, self.proposal.answers, self.work.profile):
            rows = stored.get(field.key) or [] if field.type == "table" else []
            other = reasons.get(field.key)
            found.append(
                {
                    "control": form[field.key],
                    "type": field.type,
                    "only": forms.only_for(field, self.section.key),
                    "table": drawn(field, rows, form[field.key], clashes) if field.type == "table" else {},
                    "has_money": any(column.type == "money" for column in field.columns),
                    "reason": other.reason.to(language()) if other else "",
                    "notes": {c.value: c.note.to(language()) for c in field.choices if c.note},
                }
            )
        return found

    def is_here(self, place: Place) -> bool:
        """Say whether a place of the form is in this section."""
        return place.section == self.section.key

    def _files(self, uploads: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the questions for files, each with the files that stand and its form."""
        stored = self.proposal.answers.get(self.section.key) or {}
        found = []
        for field in self.section.fields:
            if field.type != "file":
                continue
            if field.shown and not field.shown.holds(self.proposal.answers, self.work.profile):
                continue
            form = uploads.get(field.key) or forms.UploadForm(formdata=None)
            form.file.id, form.file.label.text = f"file-{field.key}", field.label.to(language())
            is_required = forms.is_required(field, self.proposal.answers, self.work.profile)
            form.file.flags.optional = not is_required
            standing = [self.work.files[key] for key in stored.get(field.key) or () if key in self.work.files]
            found.append({"field": field, "form": form, "files": standing, "is_required": is_required})
        return found

    def has_money(self) -> bool:
        """Say whether the ceiling belongs beside this section."""
        kinds = {field.type for field in self.section.fields}
        kinds |= {column.type for field in self.section.fields for column in field.columns}
        return "money" in kinds

    def figures(self, answers: Answers) -> str:
        """Return the ceiling card for these answers."""
        words = ceiling_words(figures(self.proposal, answers, self.work.form, self.work.rules, self.work.on))
        return render_template("proposals/_figures.html", ceiling=words)

    def conflict(self, form: Any) -> str:
        """Return both texts: what was sent and what somebody saved meanwhile. The form carries the newer version."""
        latest = last_revision(self.proposal.id, self.section.key)
        assert latest is not None  # there was something newer
        form.version.data = str(latest.number)
        mine = {self.section.key: self.typed(form)}
        theirs = {self.section.key: latest.answers}
        pairs = zip(*(self._entries(compute(self.work.form, one)) for one in (mine, theirs)), strict=True)
        return render_template(
            "partials/conflict.html", who=saver_name(latest), when=clock(latest.saved_at), version=latest.number,
            fields=[
                {"label": own.label, "name": own.path, "mine": _flat(own), "theirs": _flat(other)}
                for own, other in pairs
                if _flat(own) != _flat(other) and own.kind != "files"
            ],
        )  # fmt: skip

    def _entries(self, answers: Answers) -> list[Entry]:
        shown = section_text(self.section, {**self.proposal.answers, **answers}, self.work.profile, language())
        return list(shown.entries)

    def conflict_page(self, form: Any) -> str:
        """Return the whole page with both texts on top."""
        return self.render(form, conflict=self.conflict(form))

    def _neighbour(self, states: Any) -> Any:
        """Return the next open section in the order given, after this one."""
        keys = [state.key for state in states]
        return next((state for state in states[keys.index(self.section.key) + 1 :] if state.is_open), None)

    def next_url(self) -> str:
        """Return where the main button leads: the next open section, then the check."""
        following = self._neighbour(self.work.sections)
        if following is None:
            return url_for("proposals.check", key=self.proposal.key)
        return url_for("proposals.section", key=self.proposal.key, section=following.key)


def _flat(entry: Entry) -> str:
    if entry.kind == "table":
        return "\n".join(" · ".join(cell for cell in row if cell) for row in entry.rows)
    return entry.text
