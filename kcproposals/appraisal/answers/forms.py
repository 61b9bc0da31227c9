"""The form that sends facilities their results: which files, and the comments of each."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from kcproposals.appraisal.answers.queries import FileToAnswer
from kcproposals.web.forms import Length, ManyChoicesField, OnceForm, Optional, Required, TextField

COMMENTS = "comments_"


class AnswersForm(OnceForm):
    """Which files are answered; ``answers_form`` adds a box of comments for each."""

    files = ManyChoicesField(_l("Hồ sơ gửi kết quả"), [Required(_l("Xin chọn ít nhất một hồ sơ."))])

    def comments_of(self, key: str) -> list[str]:
        """Return the comments typed for a file, one a line."""
        return [line.lstrip("-– ").strip() for line in (self[COMMENTS + key].data or "").splitlines() if line.strip()]


def answers_form(open_files: Iterable[FileToAnswer], posted: bool) -> Any:
    """Return the form over files that wait for an answer: as members wrote, or as it was posted."""
    files = list(open_files)
    boxes = {
        COMMENTS + one.appraisal.key: TextField(_l("Góp ý gửi cơ sở"), [Optional(), Length(max=4000)]) for one in files
    }
    kind = type("FilesAnswersForm", (AnswersForm,), boxes)
    begun: dict[str, Any] = {
        COMMENTS + one.appraisal.key: "\n".join(" ".join(text.split()) for text in one.comments) for one in files
    }
    begun["files"] = [one.appraisal.key for one in files]
    form = kind() if posted else kind(formdata=None, data=begun)
    form.files.choices = [(one.appraisal.key, one.appraisal.proposal.code or "") for one in files]
    return form
