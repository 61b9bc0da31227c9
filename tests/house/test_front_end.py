"""Templates, styles and scripts agree with each other: nothing inline, no name that only one side knows.

Not here: how pages look, and what scripts do (tests/journeys).
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "pdf" not in path.parts]
STYLES = sorted((ROOT / "kcproposals/static/css").glob("*.css"))
SCRIPTS = sorted((ROOT / "kcproposals/static/js").glob("*.js"))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _text(paths: list[Path]) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def _markup(path: Path) -> str:
    """The template without its comments, which may speak of what must not stand in markup."""
    return re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_nothing_is_inline(path: Path) -> None:
    markup = _markup(path)
    assert not re.search(r"\sstyle\s*=", markup)
    assert not re.search(r"<style\b", markup)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", markup)
    assert not re.search(r"hx-on|hx-vals=.js:", markup)
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", markup))


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_every_class_of_ours_has_a_style_or_a_use(path: Path) -> None:
    known = set(re.findall(r"\.(kc-[a-z-]+)", _text(STYLES))) | set(re.findall(r"kc-[a-z-]+", _text(SCRIPTS)))
    used = set()
    for value in re.findall(r'class="([^"]*)"', _markup(path)):
        used |= {one for one in re.sub(r"{[{%].*?[%}]}", " ~ ", value).split() if re.fullmatch(r"kc-[a-z-]*[a-z]", one)}
    assert used <= known


def test_icons_are_in_the_sprite() -> None:
    listed = re.search(r"ICONS = \((.*?)\)", (ROOT / "scripts/vendor").read_text(encoding="utf-8"), re.DOTALL)
    assert listed
    icons = set(re.findall(r"[a-z][a-z-]*", listed[1])) - {"split"}
    markup = "\n".join(_markup(path) for path in PAGES)
    used = set(re.findall(r"(?<![\w.])icon\('([a-z-]+)'", markup))
    for dictionary in re.findall(r"icon\({(.*?)}", markup):
        used |= set(re.findall(r": '([a-z-]+)'", dictionary))
    assert used
    assert used <= icons


def _camel(name: str) -> str:
    return re.sub(r"-(\w)", lambda found: found[1].upper(), name)


def test_scripts_and_the_page_know_the_same_words() -> None:
    words = _markup(ROOT / "templates/partials/words.html")
    offered = {_camel(name) for name in re.findall(r"\bdata-([a-z-]+)=", words)}
    scripts = _text(SCRIPTS)
    asked = set(re.findall(r'word\("(\w+)"', scripts)) | set(re.findall(r'button\("(\w+)"', scripts))
    for one, other in re.findall(r'word\([^()"]*\? "(\w+)" : "(\w+)"', scripts):
        asked |= {one, other}
    assert asked == offered


def test_main_starts_modules_that_exist_and_no_module_is_forgotten() -> None:
    main = (ROOT / "kcproposals/static/js/main.js").read_text(encoding="utf-8")
    started = set(re.findall(r'^  \["[^\n]*, "([a-z-]+)"\],$', main, re.MULTILINE)) | set(
        re.findall(r"^  \['[^\n]*, \"([a-z-]+)\"\],$", main, re.MULTILINE)
    )
    helpers = {"main", "page", "kept", "amounts", "failed", "scoring-keys"}
    assert started | helpers == {path.stem for path in SCRIPTS}


@pytest.mark.parametrize("path", sorted((ROOT / "templates/components").glob("*.html")), ids=_name)
def test_components_translate_inside_macros_only(path: Path) -> None:
    """An imported template is read once for all languages: a word translated at its top level would stay as it was."""
    outside = re.sub(r"{%-?\s*macro\b.*?{%-?\s*endmacro\s*-?%}", "", _markup(path), flags=re.DOTALL)
    assert "_(" not in outside


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_percent_signs_in_messages_are_doubled(path: Path) -> None:
    """Jinja formats every message, so a lone percent sign breaks the page that shows it."""
    for message in re.findall(r"(?<!\w)_\('((?:[^'\\]|\\.)*)'", _markup(path)):
        rest = re.sub(r"%\(\w+\)[sd]|%%", "", message)
        assert "%" not in rest, message
