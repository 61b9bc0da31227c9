"""Which language a page speaks: Vietnamese unless the reader chose English. Documents are always Vietnamese."""

from flask import has_request_context, request, session

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}


def chosen_locale() -> str:
    """Return "vi" or "en"."""
    if not has_request_context():
        return "vi"
    chosen = session.get("locale", "vi") if request.endpoint != "static" else "vi"
    return chosen if chosen in LANGUAGES else "vi"


def choose(language: str) -> None:
    """Remember the reader's language in their session."""
    session["locale"] = language if language in LANGUAGES else "vi"
