"""The charts of a closed round as SVG: pure functions of numbers, the same picture on the page and in a PDF.

Colours are those of the pages (app.css) and differ in lightness too, so that they can be told apart in grey. Words
come from the caller; everything typed by people is escaped here.
"""

from collections.abc import Sequence

from markupsafe import Markup, escape

from kcproposals.appraisal.results.chart_data import Histogram, Mean
from kcproposals.domain.money import format_mark

INK, MUTED, EDGE, TRACK = "#1b2430", "#5b6675", "#878e99", "#ece9e2"
PASSED, FAILED, LINE = "#0b57a4", "#b9c6d6", "#9d1c20"
WIDTH = 640
FONT = "KCP Serif, Be Vietnam Pro, sans-serif"  # of the papers, then of the pages


def histogram(data: Histogram, label: str, threshold_word: str) -> Markup:
    """Draw the totals: a bar for each bin, passed files dark and the others light, the threshold a broken line."""
    base, tall = 190, 150
    step = WIDTH / len(data.bins)
    top = max(bin_.count for bin_ in data.bins) or 1
    parts = [f'<line x1="0" x2="{WIDTH}" y1="{base}" y2="{base}" stroke="{EDGE}"/>']
    for at, bin_ in enumerate(data.bins):
        dark, whole, x = tall * bin_.passed / top, tall * bin_.count / top, at * step
        if bin_.count:
            parts.append(_bar(x + 2, base - whole, step - 4, whole - dark, FAILED))
            parts.append(_bar(x + 2, base - dark, step - 4, dark, PASSED))
            parts.append(_text(x + step / 2, base - whole - 5, str(bin_.count), INK))
        parts.append(_text(x, base + 17, format_mark(bin_.low), MUTED, "start" if at == 0 else "middle"))
    parts.append(_text(WIDTH, base + 17, format_mark(data.bins[-1].high), MUTED, "end"))
    if data.threshold is not None:
        low, high = data.bins[0].low, data.bins[-1].high
        x = float((data.threshold - low) / (high - low)) * WIDTH
        anchor = "end" if x > WIDTH / 2 else "start"
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="2" y2="{base}" stroke="{LINE}" stroke-width="2" '
                     'stroke-dasharray="5 3"/>')  # fmt: skip
        parts.append(_text(x + (-6 if anchor == "end" else 6), 13, threshold_word, LINE, anchor))
    return _picture(parts, base + 25, label)


def means(rows: Sequence[Mean], label: str) -> Markup:
    """Draw every criterion as a track to its maximum: the range of files a band, their mean a dot."""
    left, right, line = 250, 70, 26
    parts, wide = [], WIDTH - left - right
    for at, row in enumerate(rows):
        y = at * line + line / 2
        title = row.title if len(row.title) <= 38 else row.title[:36].rstrip() + "…"
        parts.append(_text(0, y + 4.5, f"{at + 1}. {title}", INK, "start"))
        parts.append(_bar(left, y - 4, wide, 8, TRACK))
        low, high = float(row.low) * wide, float(row.high) * wide
        parts.append(_bar(left + low, y - 4, max(high - low, 1), 8, FAILED))
        parts.append(f'<circle cx="{left + float(row.mean) * wide:.1f}" cy="{y:.1f}" r="5" fill="{PASSED}"/>')
        parts.append(_text(WIDTH, y + 4.5, f"{row.text}/{row.most}", INK, "end"))
    return _picture(parts, len(rows) * line, label)


def _bar(x: float, y: float, width: float, height: float, fill: str) -> str:
    if height <= 0:
        return ""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"/>'


def _text(x: float, y: float, text: str, fill: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="13" fill="{fill}">{escape(text)}</text>'


def _picture(parts: Sequence[str], height: float, label: str) -> Markup:
    return Markup(
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" width="100%" role="img" aria-label="{escape(label)}" '
        f'font-family="{FONT}">'
        f"{''.join(parts)}</svg>"
    )
