"""Parts of an XLSX (a zip of XML) read element by element, for ``spreadsheet``; only what is asked for is kept."""

import zipfile
from xml.etree import ElementTree

from kcproposals.domain.errors import N_, RuleViolation

MOST_ELEMENTS = 150_000
"""Of one part: a million empty rows with borders are no table either."""

BROKEN = N_("Không đọc được tệp Excel này. Xin mở tệp trên máy, lưu lại thành .xlsx rồi gửi.")


def parse(archive: zipfile.ZipFile, name: str, target: "Target") -> bool:
    """Feed a part to ``target``; False when it ended the reading because there is too much."""
    parser = ElementTree.XMLParser(target=target)
    with archive.open(name) as part:
        try:
            while chunk := part.read(256 * 1024):
                parser.feed(chunk)
            parser.close()
        except Enough:
            return False
    return True


class Enough(Exception):
    """There is more than anybody will look at."""


class Target:
    """What a part is read into. A document type has no place in these files: it could make texts of any size."""

    def __init__(self) -> None:
        self.elements = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise Enough
        named = {key.rpartition("}")[2]: value for key, value in attributes.items()} if attributes else attributes
        self.open(tag.rpartition("}")[2], named)

    def end(self, tag: str) -> None:
        self.shut(tag.rpartition("}")[2])

    def data(self, text: str) -> None:
        """Take no text."""

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise RuleViolation(BROKEN)

    def close(self) -> None:
        """Nothing to hand back."""

    def open(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""

    def shut(self, tag: str) -> None:
        """Take the end of an element."""


class Elements(Target):
    """Every element of a small part with its attributes; styles of cells are called cellXfs/xf."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._in_cell_styles = False
        if not parse(archive, name, self):
            raise ValueError(name)

    def open(self, tag: str, attributes: dict[str, str]) -> None:
        self._in_cell_styles = self._in_cell_styles or tag == "cellXfs"
        self.found.append(("cellXfs/xf" if tag == "xf" and self._in_cell_styles else tag, attributes))

    def shut(self, tag: str) -> None:
        self._in_cell_styles = self._in_cell_styles and tag != "cellXfs"


class Strings(Target):
    """The shared texts that are needed, by number; how to read them aloud (rPh) is no text."""

    def __init__(self, needed: set[int]) -> None:
        super().__init__()
        self.found: dict[int, str] = {}
        self._needed, self._at, self._parts = needed, -1, [""]
        self._is_text = self._is_aloud = False

    def open(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "si":
            self._at, self._parts = self._at + 1, []
        self._is_aloud = self._is_aloud or tag == "rPh"
        self._is_text = tag == "t" and not self._is_aloud

    def shut(self, tag: str) -> None:
        self._is_text = False
        self._is_aloud = self._is_aloud and tag != "rPh"
        if tag == "si" and self._at in self._needed:
            self.found[self._at] = "".join(self._parts)
            if len(self.found) == len(self._needed):
                raise Enough

    def data(self, text: str) -> None:
        if self._is_text:
            self._parts.append(text)
