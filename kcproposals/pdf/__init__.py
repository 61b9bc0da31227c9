"""Papers on the page: a value and its template in, PDF/A-3 bytes out.

Importing this package stays cheap: WeasyPrint and fontTools are loaded when the first paper is printed.
"""

from kcproposals.pdf.document import MissingValue, document_html, render_document
from kcproposals.pdf.fonts import FontProblem

__all__ = ["FontProblem", "MissingValue", "document_html", "render_document"]
