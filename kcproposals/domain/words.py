"""Numbers and amounts in Vietnamese words, as written after "Bằng chữ:" in official papers.

Not for reading words back, and not for figures (`money`).
"""

from kcproposals.domain.money import MAX_DONG

_UNITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_TY = 1_000_000_000


def _unit_word(tens: int, unit: int, four: str) -> str:
    if tens > 1 and unit == 1:
        return "mốt"
    if tens > 1 and unit == 4:
        return four
    return "lăm" if tens and unit == 5 else _UNITS[unit]


def _below_thousand(group: int, follows: bool, zero_tens: str, four: str) -> list[str]:
    """Say 1 … 999; `follows` another group, so the hundreds are said even when there are none."""
    hundreds, rest = divmod(group, 100)
    tens, unit = divmod(rest, 10)
    said = [_UNITS[hundreds], "trăm"] if hundreds or follows else []
    if tens:
        said += ["mười"] if tens == 1 else [_UNITS[tens], "mươi"]
    elif unit and said:
        said.append(zero_tens)
    if unit:
        said.append(_unit_word(tens, unit, four))
    return said


def number_in_words(n: int, zero_tens: str = "linh", four: str = "tư", thousand: str = "nghìn") -> str:
    """Return `n` in words, lower case: 1005 is "một nghìn không trăm linh năm".

    `zero_tens` linh or lẻ, `thousand` nghìn or ngàn, `four` tư or bốn (only after mươi). A group of three below
    another keeps "không trăm"; empty groups are not said. Raises TypeError unless an int, ValueError outside
    0 … 999 999 999 999 999.
    """
    if isinstance(n, bool) or not isinstance(n, int):
        raise TypeError("only a whole number can be put in words")
    if not 0 <= n <= MAX_DONG:
        raise ValueError("only numbers from 0 to 999999999999999 can be put in words")

    def say(number: int) -> list[str]:
        ty, rest = divmod(number, _TY)
        said = [*say(ty), "tỷ"] if ty else []
        for size, name in ((1_000_000, "triệu"), (1_000, thousand), (1, "")):
            group, rest = divmod(rest, size)
            if group:
                said += _below_thousand(group, bool(said), zero_tens, four)
                said += [name] if name else []
        return said

    return " ".join(say(n)) or _UNITS[0]


def money_in_words(n: int, zero_tens: str = "linh", four: str = "tư", thousand: str = "nghìn") -> str:
    """Return an amount of đồng in words with its first letter in upper case: "Ba trăm triệu đồng"."""
    words = number_in_words(n, zero_tens, four, thousand)
    return f"{words[0].upper()}{words[1:]} đồng"
