"""Names of beneficiaries as they are compared: folded, without punctuation and without the words of a legal form.

A plan, a newspaper and a registration write the same establishment in different ways ("Công ty TNHH SX & TM Bà Hai",
"Bà Hai Co., Ltd"). What is left here is enough to ask a person whether two are the same, never to decide it.
"""

import re

from kcproposals.domain.text import fold

# Longest first where one begins another; the second group are the words plans abbreviate or leave out.
_FORMS = re.compile(
    r"\b(trach nhiem huu han|cong ty|tnhh|mot thanh vien|1 thanh vien|mtv|co phan|cp|doanh nghiep tu nhan|dntn|"
    r"doanh nghiep|lien hiep|hop tac xa|htx|to hop tac|tht|ho kinh doanh|hkd|co so|"
    r"private enterprise|joint stock|jsc|limited liability|business household|household business|cooperative|"
    r"company|co ltd|ltd|limited|enterprise|"
    r"san xuat|sx|thuong mai|tm|dich vu|dv|xuat nhap khau|xnk|va|and)\b"
)
_NOT_A_NAME = re.compile(r"[^a-z0-9]+")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")


def bare_name(name: str) -> str:
    """Return what tells one establishment from another; '' when nothing is left."""
    plain = _NOT_A_NAME.sub(" ", fold(name))
    return " ".join(_FORMS.sub(" ", plain).split())


def beneficiary_key(beneficiaries: str) -> str:
    """Return how the beneficiaries of a row are stored for matching: ``|a|b|``.

    "A; B" are two; what stands in brackets is often the same name in another language, so it counts as one more.
    """
    parts = [*_IN_BRACKETS.sub(" ", beneficiaries).split(";"), *_IN_BRACKETS.findall(beneficiaries)]
    names = dict.fromkeys(filter(None, map(bare_name, parts)))
    return "|" + "|".join(names) + "|"
