"""HTML text to PDF/A-3u bytes, with one warm WeasyPrint per process.

The same text gives the same bytes: identifier and dates come from the document, never from the clock. Nothing is
fetched but our own fonts. Not for what a paper says (templates) nor for signing.
"""

import threading
import warnings
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kcproposals.pdf.fonts import FAMILY, Typeface, load_typeface

if TYPE_CHECKING:
    from weasyprint import Attachment, Document


class Data(NamedTuple):
    """The data behind a page, attached to the PDF under `name` with the date `created`."""

    name: str
    text: str
    created: datetime


def own_assets(typeface: Typeface) -> Any:
    """Return the fetcher that serves `asset:<style>`, our four font files, and refuses every other address.

    A refusal stops the rendering: a paper with something missing from it is worse than no paper.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnAssets(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            scheme, _, name = url.partition(":")
            if scheme != "asset" or name not in typeface.files:
                raise ValueError(f"a paper may not fetch {url}")
            return URLFetcherResponse(url, typeface.files[name].read_bytes(), {"Content-Type": "font/ttf"})

    return OwnAssets(allowed_protocols=("asset",), fail_on_errors=True)


class Renderer:
    """Fonts and parsed style sheet, loaded once and used for every paper; one paper at a time."""

    def __init__(self, font_dir: Path, font: str, stylesheet: str) -> None:
        """Load the typeface and parse `stylesheet`. Raises FontProblem."""
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

        self._font = font
        self._typeface = load_typeface(font_dir, font)
        self._fetcher = own_assets(self._typeface)
        self._fonts = FontConfiguration()
        text = f"{self._typeface.css()}\n{stylesheet}"
        self._css = CSS(string=text, font_config=self._fonts, url_fetcher=self._fetcher)
        self._lock = threading.Lock()

    def layout(self, html: str) -> "Document":
        """Return the laid-out pages, whose `anchors` tell where the boxes for number, date, signature and seal are."""
        from weasyprint import HTML

        page = HTML(string=self._typeface.printable(html), url_fetcher=self._fetcher)
        return page.render(font_config=self._fonts, stylesheets=[self._css])

    def pdf(self, html: str, *, key: str, data: Data | None = None) -> bytes:
        """Return the PDF/A-3u of `html`, a whole document with lang, title and author; `key` identifies the file."""
        with self._lock, warnings.catch_warnings():
            # WeasyPrint leaves its colour profile for the garbage collector to close.
            warnings.simplefilter("ignore", ResourceWarning)
            document = self.layout(html)
            document.metadata.attachments = [_attachment(data)] if data else []
            made = document.write_pdf(finisher=self._name_fonts, pdf_variant="pdf/a-3u", pdf_identifier=key.encode())
        assert isinstance(made, bytes)
        return made

    def _name_fonts(self, document: "Document", pdf: Any) -> None:
        """Call the embedded fonts by the name of the configured font; WeasyPrint wrote our alias for it."""
        alias = FAMILY.replace(" ", "-").encode()
        for part in pdf.objects:
            for entry in {"BaseFont", "FontName"}.intersection(part if isinstance(part, dict) else ()):
                part[entry] = part[entry].replace(alias, self._font.encode())


def _attachment(data: Data) -> "Attachment":
    from weasyprint import Attachment

    return Attachment(
        string=data.text,
        name=data.name,
        description="Dữ liệu của văn bản",
        created=data.created,
        modified=data.created,
        relationship="Data",
    )
