"""What the rules say when they refuse.

For the named kinds of refusal that services raise and that pages, mails and the command line show. Not for findings
(a finding warns and lets go on) and not for programming mistakes, which stay ordinary Python exceptions.

A refusal carries the untranslated sentence and its values apart; the edge that knows the reader's language puts them
together.
"""

import json
from typing import Any

ROOT = "$"
"""Path of a whole input file, where no key can be named."""

_LONGEST_STEP = 60


def N_(msgid: str) -> str:
    """Mark a Vietnamese sentence for the translation catalogue and return it unchanged."""
    return msgid


class RuleViolation(Exception):
    """A rule forbids what was asked. `msgid % values` is the Vietnamese sentence; `field` names the input at fault."""

    def __init__(self, msgid: str, *, field: str | None = None, **values: Any) -> None:
        super().__init__(msgid)
        self.msgid = msgid
        self.values = values
        self.field = field

    def __str__(self) -> str:
        return self.msgid % self.values if self.values else self.msgid


class NotAllowed(RuleViolation):
    """The act does not fit the state the thing is in, for example submitting what was withdrawn."""


class StaleVersion(RuleViolation):
    """Somebody else saved meanwhile: `yours` is the version the text was written on, `current` the stored one."""

    def __init__(self, *, current: int, yours: int, msgid: str | None = None, **values: Any) -> None:
        sentence = msgid or N_("Nội dung này vừa được thay đổi ở nơi khác. Xin so sánh hai bản rồi lưu lại.")
        super().__init__(sentence, current=current, yours=yours, **values)
        self.current = current
        self.yours = yours


class Missing(RuleViolation):
    """Something that must be there is not: an unanswered field, an unmarked criterion, an absent attachment."""


class InputError(RuleViolation):
    """A value is not what a rule reads. Prints as one line: the path (`proposals[3].sheets[0].marks.a`), the reason."""

    def __init__(self, path: str, reason: str, **values: Any) -> None:
        super().__init__(reason, field=path, **values)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path or ROOT}: {super().__str__()}"


def below(path: str, step: str | int) -> str:
    """Return the path of a list item or of a key; a key that could break the one line is quoted and shortened."""
    if isinstance(step, int):
        return f"{path}[{step}]"
    plain = step.isprintable() and step != "" and not set(step) & set(' .[]"\\') and len(step) <= _LONGEST_STEP
    if not plain:
        return f"{path}[{json.dumps(step[:_LONGEST_STEP])}]"
    return f"{path}.{step}" if path else step
