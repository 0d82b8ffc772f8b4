"""What a picture is made of: SVG elements with numbers in pixels and classes of the shared palette.

No colours and no styles here: `chart.css` has them, so that the theme and a strict content policy hold.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

Point = tuple[float, float]

WIDTHS = {"wide": 1262, "phone": 326, "small": 264}
"""Widths in px of a picture across the page, each drawn 1:1 and shown where it fits."""
HALF = {"wide": 606, "phone": 326, "small": 264}
"""The same of a picture that fills one of two columns."""


def pixels(value: float) -> str:
    """Write a number of pixels: a tenth is as fine as a screen shows."""
    return f"{value:.1f}".removesuffix(".0")


@dataclass(frozen=True, slots=True)
class Shape:
    """One SVG element: its numbers by attribute, its class, its words."""

    kind: str
    numbers: Mapping[str, float]
    css: str = ""
    outline: str = ""
    """The `d` of a path."""
    text: str = ""
    title: str = ""
    """Said when pointed at."""

    @property
    def markup(self) -> str:
        """The element."""
        numbers = "".join(f' {name}="{pixels(value)}"' for name, value in self.numbers.items())
        outline = f' d="{self.outline}"' if self.outline else ""
        css = f' class="{escape(self.css)}"' if self.css else ""
        title = f"<title>{escape(self.title)}</title>" if self.title else ""
        return f"<{self.kind}{numbers}{outline}{css}>{title}{escape(self.text)}</{self.kind}>"


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes that belong together; a link when it has an address."""

    shapes: Sequence[Shape]
    href: str = ""
    label: str = ""
    """What a screen reader calls the link, where its own words say too little; they come first."""

    @property
    def markup(self) -> str:
        """The elements, within the link if there is one."""
        inside = " ".join(shape.markup for shape in self.shapes)
        if not self.href:
            return inside
        label = f' aria-label="{escape(self.label)}"' if self.label else ""
        return f'<a href="{escape(self.href)}"{label}>{inside}</a>'


@dataclass(slots=True)
class Picture:
    """A drawing of a given width, back to front."""

    width: float
    height: float
    groups: list[Group] = field(default_factory=list)

    def add(self, shapes: Iterable[Shape], href: str = "", label: str = "") -> None:
        self.groups.append(Group(tuple(shapes), href, label))

    @property
    def shapes(self) -> Iterator[Shape]:
        for group in self.groups:
            yield from group.shapes

    @property
    def markup(self) -> SafeString:
        """What stands inside the SVG element: a template would take long over thousands of shapes."""
        inside = "\n".join(group.markup for group in self.groups)
        return mark_safe(inside)  # noqa: S308 - words are escaped, the rest is numbers of ours

    @property
    def box(self) -> str:
        """The viewBox."""
        return f"0 0 {pixels(self.width)} {pixels(self.height)}"

    @property
    def size(self) -> tuple[str, str]:
        return pixels(self.width), pixels(self.height)


def rect(x: float, y: float, width: float, height: float, css: str, *, title: str = "") -> Shape:
    numbers = {"x": x, "y": y, "width": max(width, 0), "height": max(height, 0)}
    return Shape("rect", numbers, css, title=title)


def line(start: Point, end: Point, css: str) -> Shape:
    return Shape("line", {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}, css)


def words(x: float, y: float, text: str, css: str = "ink") -> Shape:
    return Shape("text", {"x": x, "y": y}, css, text=text)


def outline(d: str, css: str, *, stroke: float = 0, title: str = "") -> Shape:
    """Draw a path; `stroke`: the thickness of its line, where the class does not say it."""
    return Shape("path", {"stroke-width": stroke} if stroke else {}, css, outline=d, title=title)


def run(points: Iterable[Point], *, closed: bool = False) -> str:
    """Return the `d` of straight lines from point to point."""
    places = [f"{pixels(x)} {pixels(y)}" for x, y in points]
    return f"M{' L'.join(places)}{' Z' if closed else ''}" if places else ""
