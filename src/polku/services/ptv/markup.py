"""Texts of the PTV as plain text: markup away, paragraphs and lists kept as lines."""

import re
from html.parser import HTMLParser

BLOCKS = frozenset({"p", "div", "br", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr"})
HIDDEN = frozenset({"script", "style"})
MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:[a-zA-Z]+|#\d+);")


def has_markup(text: str) -> bool:
    """Tell whether a text has tags or entities; `a < b` has none."""
    return MARKUP.search(text) is not None


def plain_text(text: str) -> str:
    """Return a text without its markup: items of lists begin with a dash, paragraphs are apart."""
    if has_markup(text):
        reader = _Reader()
        reader.feed(text)
        reader.close()
        text = "".join(reader.pieces)
    lines = (" ".join(line.split()) for line in text.replace("\0", " ").splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        self._hidden += tag in HIDDEN
        if tag == "li":
            self.pieces.append("\n- ")
        elif tag in BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in HIDDEN and self._hidden > 0
        if tag in BLOCKS - {"br", "li"}:
            self.pieces.append("\n\n" if tag == "p" else "\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)
