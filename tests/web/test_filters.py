"""How values look in pages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask, render_template_string
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.web import filters
from kcproposals.web.translations import sentence

NOW = datetime(2027, 5, 8, 5, 0, tzinfo=UTC)


@pytest.fixture
def page() -> Iterator[Any]:
    """Return a function that renders one expression of a template; `page.app.config["LOCALE"]` is the language."""
    app = Flask("pages")
    Babel(app, locale_selector=lambda: app.config.get("LOCALE", "vi"))
    filters.register(app)

    def shown(expression: str, **values: Any) -> str:
        return render_template_string("{{ " + expression + " }}", **values)

    shown.app = app
    with app.test_request_context():
        yield shown


@pytest.mark.parametrize(
    ("expression", "value", "shown"),
    [
        ("v|dong", 300_000_000, "300.000.000\u00a0đồng"),
        ("v|dong", 0, "0\u00a0đồng"),
        ("v|number", 1_234_567, "1.234.567"),
        ("v|number", "1250.5", "1.250,5"),
        ("v|trieu", 102_250_000, "102,25"),
        ("v|mark", 6750, "67,5"),
        ("v|mark", Fraction(253, 3), "84,33"),
        ("v|mark(fixed=true)", 8500, "85,00"),
        ("v|words", 300_000_000, "Ba trăm triệu đồng"),
        ("v|vn_date", date(2026, 1, 5), "05/01/2026"),
        ("v|vn_date", datetime(2026, 12, 31, 18, tzinfo=UTC), "01/01/2027"),
        ("v|vn_datetime", datetime(2027, 5, 20, 10, tzinfo=UTC), "17:00, 20/5/2027"),
        ("v|official_date", date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
        ("v|phone", "+84912345678", "0912 345 678"),
        ("v|filesize", 0, "0\u00a0B"),
        ("v|filesize", 1023, "1023\u00a0B"),
        ("v|filesize", 1024, "1\u00a0KB"),
        ("v|filesize", 870_400, "850\u00a0KB"),
        ("v|filesize", 1_258_291, "1,2\u00a0MB"),
        ("v|filesize", 20 * 1024 * 1024, "20\u00a0MB"),
    ],
)
def test_values(page, expression, value, shown):
    assert page(expression, v=value) == shown


@pytest.mark.parametrize("name", sorted(set(filters.FILTERS) - {"days_left"}))
def test_nothing_shows_as_nothing(page, name):
    assert page(f"v|{name}", v=None) == ""


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=12, hours=3), "Còn 12 ngày"),
        (timedelta(hours=3), "Còn 3 giờ"),
        (timedelta(minutes=25), "Còn 25 phút"),
        (timedelta(seconds=9), "Còn chưa đầy 1 phút"),
        (timedelta(0), "Đã hết hạn"),
    ],
)
def test_days_left(page, left, said):
    assert page("v|days_left(now)", v=NOW + left, now=NOW) == said
    assert page("v|days_left(now)", v=None, now=NOW) == ""


def test_a_text_of_a_pack_is_picked_by_language(page):
    text = {"vi": "Máy móc", "en": "Machines"}
    assert page("v|pick", v=text) == "Máy móc"
    assert page("v|pick", v="Máy móc") == "Máy móc"


def test_an_english_reader_sees_english_or_else_vietnamese_and_the_same_numbers(page):
    page.app.config["LOCALE"] = "en"
    assert page("v|pick", v={"vi": "Máy móc", "en": "Machines"}) == "Machines"
    assert page("v|pick", v={"vi": "Máy móc"}) == "Máy móc"
    assert page("v|dong", v=300_000_000).startswith("300.000.000\u00a0")
    assert page("v|vn_datetime", v=datetime(2027, 5, 20, 10, tzinfo=UTC)) == "17:00, 20/5/2027"


def test_paragraphs_and_lines_are_kept_and_everything_is_escaped(page):
    typed = "Dòng <b>một</b>\nDòng hai\r\n \r\n\nĐoạn & hai\n"
    assert page("v|paragraphs", v=typed) == ("<p>Dòng &lt;b&gt;một&lt;/b&gt;<br>Dòng hai</p>\n<p>Đoạn &amp; hai</p>")
    assert page("v|paragraphs", v="  \n ") == ""


@given(st.text())
def test_no_text_brings_markup_of_its_own(text):
    shown = filters.paragraphs(text)
    assert isinstance(shown, Markup)
    left = shown.replace("<p>", "").replace("</p>", "").replace("<br>", "")
    assert "<" not in left
    assert ">" not in left


def test_a_refusal_is_said_with_its_values(page):
    assert sentence(RuleViolation(N_("Tối đa %(max)s đồng."), max="295.000.000")) == "Tối đa 295.000.000 đồng."
    assert sentence(RuleViolation(N_("Không quá 50%% tổng kinh phí."))) == "Không quá 50% tổng kinh phí."
