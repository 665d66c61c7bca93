"""The picture of alignment: lengths of bars, drawn by the template as SVG with its title and description."""

from dataclasses import dataclass

from grants_app.strategy.queries import KINDS, Alignment

WIDTH = 220
"""Of the longest bar, in units of the picture."""
HEAD, BAR, GAP = 18, 16, 12
"""Heights: of an objective's words, of one bar, of what is left before the next objective."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is, how long, and the amount in words."""

    what: str
    label: str
    y: int
    length: int
    url: str
    minor: int


@dataclass(frozen=True, slots=True)
class Group:
    """The bars of one objective."""

    code: str
    title: str
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """What strategy/_picture.html draws; `says` is read to whoever does not see it."""

    height: int
    groups: tuple[Group, ...]
    says: str


def picture(found: Alignment) -> Picture | None:
    """The picture of an alignment; None where nothing serves the strategy yet."""
    longest = max((cell.total.minor for line in found.lines for cell in line.cells.values()), default=0)
    if longest <= 0:
        return None
    groups, y = [], 0
    for line in found.lines:
        bars = tuple(
            Bar(
                what,
                label,
                y + HEAD + place * BAR,
                max(cell.total.minor, 0) * WIDTH // longest,
                cell.url,
                cell.total.minor,
            )
            for place, (what, label) in enumerate(KINDS.items())
            for cell in [line.cells[what]]
        )
        groups.append(Group(line.code, line.title, y, bars))
        y += HEAD + len(KINDS) * BAR + GAP
    said = [
        f"{line.code} {line.title}: "
        + ", ".join(f"{label.lower()} {line.cells[what].total}" for what, label in KINDS.items())
        for line in found.lines
    ]
    return Picture(y - GAP, tuple(groups), ". ".join(said) + ".")
