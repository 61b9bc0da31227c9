"""What the rules say when they refuse.

For the named kinds of refusal that services raise and pages, mails and the command line show. Not for findings (a
finding warns and lets go on) and not for programming mistakes, which stay ordinary Python exceptions.

A refusal carries the untranslated sentence and its values apart; the edge that knows the reader's language puts them
together.
"""

from typing import Any


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
        return self.msgid % self.values


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


class InputError(ValueError):
    """A file given to the `rules` command is not what `rules` reads; one line that begins with the path at fault."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}" if self.path else self.reason
