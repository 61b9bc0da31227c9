"""Forms: what is typed arrives clean or comes back with one sentence that says what to type."""

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import flask_wtf
import pytest
import wtforms
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, EmailField, FieldList, FormField, IntegerField, PasswordField, StringField
from wtforms.validators import NumberRange

from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.money import MAX_DONG
from kcproposals.web.forms import (
    BaseForm,
    ChoiceField,
    CountField,
    Length,
    LineField,
    LocalDateTimeField,
    ManyChoicesField,
    MarkField,
    MoneyField,
    OnceForm,
    Optional,
    PhoneField,
    Required,
    RowForm,
    TaxCodeField,
    TextField,
    VnDateField,
    YesNoField,
)
from kcproposals.web.translations import wtforms_translations

KINDS = [("sme", "Doanh nghiệp nhỏ và vừa"), ("artisan", "Nghệ nhân")]


class Row(RowForm):
    name = LineField("Tên máy", [Required()])
    price = MoneyField("Đơn giá", [Required()])


class Everything(OnceForm):
    name = LineField("Tên cơ sở", [Required(), Length(max=10)])
    story = TextField("Mô tả", [Optional(), Length(min=5, max=20)])
    mail = EmailField("Thư điện tử")
    plain = StringField("Ghi chú")
    password = PasswordField("Mật khẩu")
    money = MoneyField("Kinh phí", [Required()])
    capital = MoneyField("Vốn", unit="trieu")
    mark = MarkField("Điểm", maximum=4000)
    workers = CountField("Số lao động", [Required()], minimum=1, maximum=5000)
    opens_on = VnDateField("Ngày mở")
    closes_at = LocalDateTimeField("Hạn nộp")
    phone = PhoneField("Điện thoại")
    kind = ChoiceField("Loại hình", [Required()], choices=KINDS)
    tax_code = TaxCodeField("Mã số thuế", kind_field="kind")
    craft = YesNoField("Làng nghề", [Required()])
    agree = BooleanField("Cam kết", [Required()])
    trades = ManyChoicesField("Ngành nghề", choices=[("go", "Gỗ"), ("tre", "Tre")])
    machines = FieldList(FormField(Row))


RIGHT = {
    "name": "Mộc Hai Thành"[:10],
    "money": "300.000.000",
    "workers": "12",
    "kind": "sme",
    "craft": "no",
    "agree": "y",
}


@pytest.fixture
def pages() -> Any:
    """A page of nothing but a form: no database, no routes."""
    app = Flask("pages")
    app.config.update(SECRET_KEY="k" * 32, WTF_CSRF_ENABLED=False)
    Babel(app, locale_selector=lambda: app.config.get("LOCALE", "vi"))

    @contextmanager
    def posted(**typed: Any) -> Iterator[None]:
        with app.test_request_context(method="POST", data=MultiDict(typed)):
            yield

    posted.app = app
    return posted


def errors(pages: Any, **typed: Any) -> dict[str, Any]:
    with pages(**(RIGHT | typed)):
        form = Everything()
        form.validate()
        return form.errors


def test_a_right_form_passes(pages):
    assert errors(pages) == {}


def test_text_arrives_composed_and_visible(pages):
    with pages(
        name=" Mo\u0323\u0302c\u202e A\x00 ",
        story="Dòng\u200b một\r\n\r\nDòng hai ",
        mail=" a@b.vn ",
        plain="hai\r\ndòng",
        password=" mo\u0302\u0323t  \u200bhai ",
        **{"machines-0-name": " Máy\tcưa\u200f", "machines-0-price": "5.000"},
    ):
        form = Everything()
    assert form.name.data == "Mộc A"
    assert form.story.data == "Dòng một\n\nDòng hai"
    assert form.mail.data == "a@b.vn"
    assert form.plain.data == "hai dòng"
    assert form.password.data == " một  \u200bhai "
    assert form.machines[0].form.name.data == "Máy cưa"
    assert form.machines[0].form.price.data == 5000


def test_length_counts_composed_characters_and_says_how_many_are_too_many(pages):
    assert errors(pages, name="o\u0302\u0323" * 10) == {}
    assert errors(pages, name="ộ" * 12) == {"name": ["Xin rút ngắn còn nhiều nhất 10 ký tự; hiện có 12."]}
    assert errors(pages, story="bốn") == {"story": ["Xin viết ít nhất 5 ký tự; hiện có 3."]}
    assert errors(pages, story="") == {}


def test_browsers_are_not_told_to_cut_long_text(pages):
    with pages():
        form = Everything(formdata=None)
        assert "maxlength" not in form.name()
        assert form.name.flags.max_chars == 10


@pytest.mark.parametrize(
    ("field", "typed", "data", "shown"),
    [
        ("money", "300 000 000 đ", 300_000_000, "300.000.000"),
        ("money", "", None, ""),
        ("capital", "102,25", 102_250_000, "102,25"),
        ("mark", "7.5", 750, "7,5"),
        ("mark", "0", 0, "0"),
        ("workers", "1.200", 1200, "1200"),
        ("opens_on", "2027-05-20", date(2027, 5, 20), "2027-05-20"),
        ("opens_on", "20/5/2027", date(2027, 5, 20), "2027-05-20"),
        ("closes_at", "2027-05-20T17:00", datetime(2027, 5, 20, 10, 0, tzinfo=UTC), "2027-05-20T17:00"),
        ("phone", "0912.345.678", "+84912345678", "0912 345 678"),
        ("tax_code", " 0314409058 002 ", "0314409058-002", "0314409058-002"),
    ],
)
def test_what_can_be_read_is_read_and_shown_in_its_form(pages, field, typed, data, shown):
    with pages(**(RIGHT | {field: typed})):
        form = Everything()
        form.validate()
        assert form[field].data == data
        assert form[field]._value() == shown


@pytest.mark.parametrize(
    ("field", "typed", "advice"),
    [
        ("money", "1.5", "không có phần thập phân"),
        ("money", "1,500", "không có phần thập phân"),
        ("money", "-1", "không được âm"),
        ("money", "9999999999999999", "nhiều nhất là 999.999.999.999.999"),
        ("money", "300 triệu", "nhập 300.000.000"),
        ("capital", "1.5", "sau dấu phẩy"),
        ("mark", "41", "từ 0 đến 40"),
        ("mark", "NaN", "ví dụ 7,5"),
        ("workers", "1.5", "số nguyên"),
        ("workers", "0", "từ 1 đến 5.000"),
        ("opens_on", "31/2/2026", "Không có ngày 31/2/2026"),
        ("closes_at", "mai", "cả giờ và ngày"),
        ("phone", "113", "0912 345 678"),
        ("tax_code", "001085012345", "10 chữ số, hoặc 13"),
    ],
)
def test_what_cannot_be_read_stays_in_its_box_with_one_message(pages, field, typed, advice):
    with pages(**(RIGHT | {field: typed})):
        form = Everything()
        assert not form.validate()
        assert list(form.errors) == [field]
        (message,) = form.errors[field]
        assert advice in message
        assert f'value="{typed}"' in form[field]()


def test_a_stored_value_is_shown_and_an_unreadable_one_typed_over_it_is_not_lost(pages):
    with pages():
        assert 'value="300.000.000"' in Everything(formdata=None, data={"money": 300_000_000}).money()
    with pages(**(RIGHT | {"money": "ba trăm"})):
        form = Everything(data={"money": 300_000_000})
        form.validate()
        assert 'value="ba trăm"' in form.money()
        assert form.money.data is None


@given(st.integers(min_value=0, max_value=MAX_DONG), st.integers(min_value=0, max_value=4000))
def test_what_a_field_shows_it_reads_back(dong, hundredths):
    app = Flask("pages")
    Babel(app)
    unguarded = {"csrf": False}
    with app.test_request_context():
        shown = Everything(None, data={"money": dong, "capital": dong, "mark": hundredths}, meta=unguarded)
        typed = MultiDict({name: shown[name]._value() for name in ("money", "capital", "mark")})
        again = Everything(typed, meta=unguarded)
    assert (again.money.data, again.capital.data, again.mark.data) == (dong, dong, hundredths)


def test_one_mistake_is_one_message_in_plain_wtforms_fields_too(pages):
    class Plain(BaseForm):
        count = IntegerField("Số", [NumberRange(min=1, max=9)])
        maybe = IntegerField("Số khác", [Optional(), NumberRange(min=1, max=9)])
        must = IntegerField("Số nữa", [Required()])

    with pages(count="abc", maybe="  ", must=""):
        form = Plain()
        form.validate()
    assert form.errors == {"count": ["Xin nhập một số nguyên, ví dụ 12."], "must": ["Xin nhập mục này."]}


def test_what_must_be_there_is_asked_for_by_its_kind(pages):
    asked = errors(pages, name=" \u200b ", money="", workers="", kind="", craft="", agree="")
    assert asked == {
        "name": ["Xin nhập mục này."],
        "money": ["Xin nhập mục này."],
        "workers": ["Xin nhập mục này."],
        "kind": ["Xin chọn một mục."],
        "craft": ["Xin chọn một mục."],
        "agree": ["Xin đánh dấu vào ô này để tiếp tục."],
    }


def test_zero_and_no_are_answers(pages):
    class Counting(BaseForm):
        mark = MarkField("Điểm", [Required()])
        yes = YesNoField("Có chứ", [Required()])

    with pages(mark="0", yes="no"):
        form = Counting()
        assert form.validate()
        assert form.mark.data == 0
        assert form.yes.data is False


def test_choices_that_were_not_offered_are_refused(pages):
    assert errors(pages, kind="khac") == {"kind": ["Xin chọn một mục trong danh sách."]}
    assert errors(pages, craft="maybe") == {"craft": ["Xin chọn một mục."]}
    assert errors(pages, trades="sắt") == {"trades": ["“sắt” không có trong danh sách. Xin chọn lại."]}


def test_choices_are_pairs_with_a_blank_on_top_that_means_none(pages):
    with pages(**(RIGHT | {"kind": ""})):
        form = Everything()
        assert form.kind.data is None
        assert '<option selected value="">— Chọn —</option>' in form.kind()
        form.kind.choices = [("other", "Khác")]
        assert [value for value, *_rest in form.kind.iter_choices()] == ["", "other"]


def test_many_choices(pages):
    with pages():
        form = Everything(formdata=MultiDict([("trades", "go"), ("trades", "tre")]))
        assert form.trades.data == ["go", "tre"]


def test_the_kind_of_facility_decides_what_its_tax_code_may_be(pages):
    assert errors(pages, kind="artisan", tax_code="001085012345") == {}
    with pages(**(RIGHT | {"tax_code": "0100109107"})):
        form = Everything()
        assert form.validate()
        assert [finding.code for finding in form.tax_code.findings] == ["checksum"]


def test_the_one_time_key_survives_a_mistake_and_is_new_on_a_new_page(pages):
    with pages():
        first, second = Everything(formdata=None), Everything(formdata=None)
        assert first.once.data != second.once.data
    with pages(once=first.once.data, money="1.5"):
        again = Everything()
        assert not again.validate()
        assert again.once.data == first.once.data
    with pages(once="<script>"):
        assert len(Everything().once.data) == 16


def test_hidden_fields_have_no_id_so_that_two_forms_fit_on_a_page(pages):
    with pages():
        pages.app.config["WTF_CSRF_ENABLED"] = True
        hidden = str(Everything(formdata=None).hidden_tag())
    assert 'name="csrf_token"' in hidden
    assert 'name="once"' in hidden
    assert "id=" not in hidden


def test_a_row_of_a_table_reports_its_own_mistake(pages):
    found = errors(pages, **{"machines-0-name": "Máy", "machines-0-price": "1.5", "machines-7-name": ""})
    assert [list(row) for row in found["machines"]] == [["price"], ["name", "price"]]


def test_a_refusal_of_a_rule_stands_at_its_field_or_at_the_form(pages):
    with pages(**RIGHT):
        form = Everything()
        assert form.validate()
        form.refuse(RuleViolation("Tối đa %(max)s đồng.", field="money", max="295.000.000"))
        form.refuse(RuleViolation("Đợt tiếp nhận đã đóng.", field="không có"))
        form.refuse(RuleViolation("Hồ sơ đã nộp."))
        assert form.errors["money"] == ["Tối đa 295.000.000 đồng."]
        assert form.form_errors == ["Đợt tiếp nhận đã đóng.", "Hồ sơ đã nộp."]


def test_fields_are_drawn_as_the_kind_they_resemble(pages):
    kinds = {
        "name": "StringField",
        "story": "TextAreaField",
        "workers": "IntegerField",
        "opens_on": "DateField",
        "closes_at": "DateTimeLocalField",
        "phone": "TelField",
        "kind": "SelectField",
        "craft": "RadioField",
        "once": "HiddenField",
    }
    with pages():
        form = Everything(formdata=None)
        assert {name: form[name].type for name in kinds} == kinds


def messages_of(package: Any) -> Iterator[str]:
    """Yield every message a package hands to gettext or ngettext."""
    for path in sorted(Path(package.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("gettext", "ngettext"):
                yield from (arg.value for arg in node.args if isinstance(arg, ast.Constant) and arg.value != 1)


@pytest.mark.parametrize("package", [wtforms, flask_wtf])
def test_every_built_in_message_has_its_vietnamese(pages, package):
    messages = sorted(set(messages_of(package)))
    assert messages
    with pages():
        catalogue = wtforms_translations()
        assert [message for message in messages if catalogue.gettext(message) == message] == []


def test_built_in_messages_keep_their_values(pages):
    values = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%s")
    with pages():
        catalogue = wtforms_translations()
        for message in {*messages_of(wtforms), *messages_of(flask_wtf)} - {"Field must be equal to %(other_name)s."}:
            assert values.findall(catalogue.gettext(message)) == values.findall(message)


def test_english_readers_get_english_built_in_messages(pages):
    pages.app.config["LOCALE"] = "en"

    class Plain(BaseForm):
        count = IntegerField("Count")

    with pages(count="abc"):
        form = Plain()
        form.validate()
    assert form.errors == {"count": ["Not a valid integer value."]}
