"""`kcproposals rules` and `packs` as an operator's script meets them: streams, exit codes, one line, nothing heavy."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kcproposals.cli import COMMANDS, main

CEILING: dict[str, Any] = {
    "programme": "KCQG", "province": None, "date": "2026-03-01", "activity": "UNG_DUNG_MMTB", "case": None,
    "eligible_cost": 590000000, "requested": 300000000, "establishments": 1, "flags": [],
}  # fmt: skip
ELIGIBILITY: dict[str, Any] = {
    "date": "2026-03-01", "facility_kind": "sme", "unit_code": None, "unit_kind": "phuong",
    "province_kind": "thanh_pho", "city_class": None, "converted_on": None, "craft_village": False,
    "activity": "UNG_DUNG_MMTB", "workers": 40, "capital": 12000000000,
}  # fmt: skip
ALLOCATE: dict[str, Any] = {
    "envelope": 1000000000, "when_too_big": "stop", "quotas": [],
    "items": [{"id": "P1", "rank": 1, "support": 300000000, "min_support": 200000000, "activity": "…", "place": "…",
               "focal": False}],
}  # fmt: skip
SCORE: dict[str, Any] = {
    "set": {
        "scale": "100", "criteria": [{"key": "a", "max": "40"}, {"key": "b", "max": "60"}], "pass": {"threshold": "70"}
    },
    "board": [{"id": "m1", "role": "chair"}],
    "proposals": [{"id": "P1", "sheets": [{"member": "m1", "status": "submitted", "marks": {"a": "35.5", "b": "49"}}]}],
}  # fmt: skip
RULES = {"score": SCORE, "ceiling": CEILING, "eligibility": ELIGIBILITY, "allocate": ALLOCATE}


def call(*arguments: str, given: str | bytes = "") -> Result:
    return CliRunner().invoke(main, list(arguments), input=given)


def run(rule: str, content: Any) -> Result:
    """Give a rule its file by standard input."""
    return call("rules", rule, "-", given=content if isinstance(content, str) else json.dumps(content))


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_reads_a_file_or_standard_input_and_prints_json(rule: str, tmp_path: Path) -> None:
    file = tmp_path / "đầu vào.json"
    file.write_text(json.dumps(RULES[rule]), encoding="utf-8")
    by_name, by_stream = call("rules", rule, str(file)), run(rule, RULES[rule])
    assert by_name.exit_code == by_stream.exit_code == 0
    assert json.loads(by_name.stdout) == json.loads(by_stream.stdout) and by_name.stderr == ""


def test_the_answers_are_those_of_the_contract() -> None:
    answer = json.loads(run("ceiling", CEILING).stdout)
    assert answer["ceiling"] == 295000000 and answer["findings"] == [{"code": "over_ceiling", "by": 5000000}]
    assert json.loads(run("eligibility", ELIGIBILITY).stdout)["eligible"] is False
    assert json.loads(run("allocate", ALLOCATE).stdout)["selected"] == [{"id": "P1", "support": 300000000}]
    assert json.loads(run("score", SCORE).stdout)["results"][0]["shown"] == "84,50"


def test_vietnamese_is_printed_as_it_is_written() -> None:
    assert "NĐ 235/2025/NĐ-CP" in run("eligibility", ELIGIBILITY).stdout


BAD: list[tuple[str, Any, str]] = [
    ("ceiling", {**CEILING, "establishments": 0}, "establishments"),
    ("ceiling", {**CEILING, "activity": "BINH_CHON_SPTB", "case": "làng\nxã"}, "case"),
    ("ceiling", {**CEILING, "flags": ["friend"]}, "flags[0]"),
    ("ceiling", {**CEILING, "a\nb": 1}, '["a\\nb"]'),
    ("eligibility", {**ELIGIBILITY, "unit_kind": "huyen"}, "unit_kind"),
    ("allocate", {**ALLOCATE, "items": [{"id": "P1", "rank": 1}]}, "items[0].support"),
    ("allocate", '{"envelope": NaN}', "envelope"),
    ("allocate", '{"envelope": 1, "envelope": 2}', "envelope"),
    ("allocate", "{", "$"),
    ("allocate", "", "$"),
    ("ceiling", "[" * 100_000, "$"),
    ("score", {**SCORE, "board": []}, "board"),
    ("score", {**SCORE, "proposals": [{"id": "P1", "sheets": [{"member": "m9", "status": "late"}]}]},
     "proposals[0].sheets[0].member"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "content", "path"), BAD)
def test_bad_input_is_exit_two_and_one_line_naming_the_path(rule: str, content: Any, path: str) -> None:
    result = run(rule, content)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{path}: ") and result.stderr.count("\n") == 1


def test_bytes_that_are_no_text_are_refused() -> None:
    result = call("rules", "ceiling", "-", given=b"\xff\xfe{}")
    assert result.exit_code == 2 and result.stderr.count("\n") == 1


@pytest.mark.parametrize("rule", RULES)
def test_a_file_that_is_not_there_or_is_a_folder_is_one_line(rule: str, tmp_path: Path) -> None:
    for file in (tmp_path / "không có.json", tmp_path):
        result = call("rules", rule, str(file))
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"{file}: ") and result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("0", "Không đồng"),
        ("300000000", "Ba trăm triệu đồng"),
        ("0000000000000000000024", "Hai mươi tư đồng"),
        ("1234567890", "Một tỷ hai trăm ba mươi tư triệu năm trăm sáu mươi bảy nghìn tám trăm chín mươi đồng"),
    ],
)
def test_words_prints_one_plain_line(number: str, words: str) -> None:
    assert call("rules", "words", number).stdout == f"{words}\n"


@pytest.mark.parametrize("number", ["-5", "1.5", "1,000", "", " 1", "1000000000000000", "một", "१२", "1e3"])
def test_words_takes_digits_only(number: str) -> None:
    result = call("rules", "words", number)
    assert (result.exit_code, result.stdout) == (2, "") and result.stderr.count("\n") == 1


def test_messages_follow_the_language_of_the_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kcproposals.cli.rules.translate", lambda msgid, **values: "translated" if msgid else "")
    assert call("rules", "words", "x").stderr == "number: translated\n"


def script(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run the console script itself, in a plain C locale."""
    ours = ("KCP_", "LC_", "LANG", "PYTHON")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        [sys.executable, "-m", "kcproposals.cli", *arguments], capture_output=True, timeout=60,
        env=clean | {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    )  # fmt: skip


def test_output_is_utf8_whatever_the_locale(tmp_path: Path) -> None:
    assert script("rules", "words", "24").stdout.decode("utf-8") == "Hai mươi tư đồng\n"
    refused = script("rules", "ceiling", str(tmp_path / "x.json"))
    assert refused.returncode == 2 and refused.stderr.decode("utf-8").endswith(": không có tệp này\n")


@pytest.mark.parametrize("command", [("rules", "ceiling"), ("rules", "words"), ("packs", "check")])
def test_rules_and_packs_start_without_web_and_database(command: tuple[str, str], tmp_path: Path) -> None:
    file = tmp_path / "in.json"
    file.write_text(json.dumps(CEILING))
    argument = {"ceiling": [str(file)], "words": ["24"], "check": []}[command[1]]
    program = (
        "import sys\nfrom kcproposals.cli import main\n"
        f"main({[*command, *argument]!r}, standalone_mode=False)\n"
        "found = {name.split('.')[0] for name in sys.modules}\n"
        "assert not found & {'flask', 'sqlalchemy', 'werkzeug', 'jinja2', 'weasyprint', 'huey'}, found\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["in.json"]


def test_every_command_of_the_design_is_offered() -> None:
    asked = "init demo serve worker policy rules export-board samples import-history packs replay verify digest"
    assert set(asked.split()) <= set(COMMANDS)


def test_an_unknown_command_is_refused() -> None:
    assert call("fly").exit_code == 2


def test_packs_lists_every_pack_with_its_source_and_what_is_doubtful() -> None:
    listed = call("packs", "list")
    assert listed.exit_code == 0
    for text in ("norms-tt28-2018", "Thông tư 28/2018/TT-BTC", "từ 11/05/2018", "12 mục chưa kiểm chứng",
                 "từ 08/04/2014 đến 10/05/2018", "đến 14/10/2025", "đã kiểm chứng"):  # fmt: skip
        assert text in listed.stdout


def test_packs_check_counts_what_held() -> None:
    checked = call("packs", "check")
    assert checked.exit_code == 0 and checked.stdout.endswith("ví dụ đều đúng.\n")


def test_packs_check_fails_and_names_the_example_that_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    from kcproposals.regulations import library

    found = library.load()
    wrong = library.Example(**{**vars(found.examples[0]), "expect": {"ceiling": 1}})
    altered = library.Library(**{**vars(found), "examples": (wrong,)})
    monkeypatch.setattr(library, "load", lambda: altered)
    checked = call("packs", "check")
    assert checked.exit_code == 1 and checked.stdout == ""
    assert checked.stderr.startswith(f"{wrong.pack_id}: {wrong.title}: ceiling: ")


@pytest.mark.parametrize("command", [("packs", "check"), ("packs", "list"), ("rules", "ceiling", "-")])
def test_a_broken_pack_is_one_line(command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    from kcproposals.regulations import library

    def broken() -> library.Library:
        raise library.PackError("norms-x.yaml", 12, "cap: phải tính bằng đồng")

    monkeypatch.setattr(library, "load", broken)
    result = call(*command, given="{}")
    assert result.exit_code == 1 and "norms-x.yaml, dòng 12: cap" in result.stderr and result.stderr.count("\n") == 1
