"""The English catalogue: it says all the code says, and nothing else.

The extraction runs in memory with the keywords and the mapping of scripts/translations, so a text that was added,
changed or taken away without the catalogue is named here.
"""

import ast
import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
PO = ROOT / "kcproposals/translations/en/LC_MESSAGES/messages.po"
KEYWORDS = re.search(r'--keywords "([^"]+)"', (ROOT / "scripts/translations").read_text(encoding="utf-8"))
MARKERS = {"_", "_l", "N_", "gettext", "lazy_gettext", "ngettext", "pgettext"}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w+\}")
TAG = re.compile(r"</?[a-z][^>]*>")


def extraction() -> Catalog:
    """Return what scripts/translations would extract from this checkout."""
    assert KEYWORDS
    with (ROOT / "scripts/babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    catalog = Catalog()
    found = extract_from_dir(
        ROOT,
        methods,
        options,
        keywords={**DEFAULT_KEYWORDS, **parse_keywords(KEYWORDS[1].split())},
        directory_filter=lambda folder: Path(folder).relative_to(ROOT).parts[0] in ("kcproposals", "templates"),
    )
    for path, line, msgid, _comments, context in found:
        catalog.add(msgid, locations=[(path, line)], context=context)
    return catalog


@pytest.fixture(scope="module")
def extracted() -> Catalog:
    return extraction()


@pytest.fixture(scope="module")
def english() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="en", abort_invalid=True)


def texts(catalog: Catalog) -> Iterator[Message]:
    """Yield the messages without the header."""
    return (message for message in catalog if message.id)


def forms(value: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """Return the singular and, where there is one, the plural."""
    return [value or ""] if value is None or isinstance(value, str) else list(value)


def test_the_extraction_reaches_every_slice(extracted: Catalog) -> None:
    places = {location for message in texts(extracted) for location, _line in message.locations}
    slices = {path.parent.name for path in (ROOT / "kcproposals").glob("*/views.py")}
    assert slices <= {path.split("/")[1] for path in places if path.startswith("kcproposals/")}
    assert slices <= {path.split("/")[1] for path in places if path.startswith("templates/")}


def test_every_text_is_in_the_catalogue_and_the_catalogue_holds_no_other(extracted: Catalog, english: Catalog) -> None:
    here = {(message.context, *forms(message.id)): message.locations for message in texts(extracted)}
    there = {(message.context, *forms(message.id)) for message in texts(english)}
    missing = {text[1]: places[0] for text, places in here.items() if text not in there}
    assert missing == {}, "run scripts/translations, then translate what is new"
    assert there - set(here) == set(), "run scripts/translations: these texts are gone from the code"
    assert not english.obsolete


def test_every_marked_text_of_the_code_is_extracted(extracted: Catalog) -> None:
    """Python before 3.12 reads an f-string as one piece: what is marked inside one stays out of the extraction."""
    known = {form for message in texts(extracted) for form in forms(message.id)}
    for path in sorted((ROOT / "kcproposals").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS:
                marked = node.args[1 if node.func.id == "pgettext" else 0]
                if isinstance(marked, ast.Constant) and isinstance(marked.value, str):
                    assert marked.value in known, f"{path.relative_to(ROOT)}:{node.lineno}"
                assert not isinstance(marked, ast.JoinedStr), f"{path.relative_to(ROOT)}:{node.lineno}"


def test_every_text_has_its_english(english: Catalog) -> None:
    for message in texts(english):
        assert not message.fuzzy, message.id
        strings = forms(message.string)
        assert all(string.strip() for string in strings), message.id
        assert len(strings) == (2 if message.pluralizable else 1), message.id


def test_english_keeps_the_placeholders_the_markup_and_the_edges(english: Catalog) -> None:
    for message in texts(english):
        source = forms(message.id)[-1]
        for string in forms(message.string):
            assert set(PLACEHOLDER.findall(string)) == set(PLACEHOLDER.findall(source)), message.id
            assert sorted(TAG.findall(string)) == sorted(TAG.findall(source)), message.id
            assert (string[:1].isspace(), string[-1:].isspace()) == (source[:1].isspace(), source[-1:].isspace()), (
                message.id
            )


def test_a_percent_sign_is_doubled_only_where_values_are_filled_in(english: Catalog) -> None:
    for message in texts(english):
        for text in [*forms(message.id), *forms(message.string)]:
            rest = re.sub(r"%\(\w+\)[a-z]", "", text)
            if rest != text:
                assert "%" not in rest.replace("%%", ""), text
            else:
                assert "%%" not in text, text


def test_texts_are_in_composed_unicode(extracted: Catalog, english: Catalog) -> None:
    for message in [*texts(extracted), *texts(english)]:
        for text in [*forms(message.id), *forms(message.string)]:
            assert unicodedata.is_normalized("NFC", text), message.locations or text


def test_the_catalogue_compiles_and_tells_one_from_many(english: Catalog) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, english)
    compiled.seek(0)
    ready = read_mo(compiled)
    assert len(list(texts(ready))) == len(list(texts(english)))
    days = ready.get("Còn %(num)s ngày")
    assert days is not None
    assert forms(days.string) == ["%(num)s day left", "%(num)s days left"]


def test_the_catalogue_names_no_lines_and_no_dates() -> None:
    text = PO.read_text(encoding="utf-8")
    assert not re.search(r"^#[:~]", text, re.MULTILINE)
    assert not re.search(r"^\"[A-Za-z-]+-Date:", text, re.MULTILINE)
