"""Cuts bootstrap.min.css down to the families that our pages use, so that a first visit stays light on a bad line.

Run it in this folder after replacing bootstrap.min.css: `python cut_bootstrap.py` writes bootstrap.cut.css.
A rule goes when nothing but its unwanted selectors would be left of it; everything else stays as published.
"""

import re
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
PUBLISHED = HERE / "bootstrap.min.css"
CUT = HERE / "bootstrap.cut.css"

NEEDS_BOOTSTRAP_JAVASCRIPT = (
    "accordion|bs-popover|bs-tooltip|btn-close|carousel|collaps|dropdown|dropend|dropstart|dropup|fade|modal|navbar"
    "|offcanvas|placeholder|popover|show|spinner|tab-|toast|tooltip"
)
NO_PAGE_OF_OURS_HAS = (
    "bg-gradient|bg-opacity|border-opacity|blockquote|btn-check|btn-toolbar|card-group|card-img|display-[0-9]|figure"
    "|fixed-|float-|focus-ring|form-floating|form-range|form-switch|form-control-color|icon-link|img-|initialism"
    "|input-group-lg|input-group-sm|link-offset|link-opacity|link-underline|list-group-horizontal|list-group-numbered"
    "|nav-fill|nav-justified|nav-underline|object-fit|offset-|opacity-|order-|overflow-[xy]|pagination-lg|pagination-sm"
    "|pe-none|progress|ratio|row-cols-sm|shadow|sticky-|text-opacity|translate-middle|user-select|valid-|z-"
)
SPACES_THAT_WE_SET_OURSELVES = (
    "(?:g|gx|gy|m|mx|my|me|p|px|pt|pb|ps|pe|gap|row-gap|column-gap)-(?:[0-5]|auto|sm|md|lg|xl|xxl)"
    "|(?:mt|mb|ms|py)-(?:auto|sm|md|lg|xl|xxl)"
)
FAMILIES_OF_WHICH_WE_USE_NONE = (
    "align-content|align-items-(?:sm|md|lg)|align-self|bg-[a-z]+-subtle|border-[a-z]+-subtle|border-[1-9]|btn-group|justify-content-(?:sm|md|lg)"
    "|list-group|link-(?:body|danger|dark|info|light|primary|secondary|success|warning)|row-cols|rounded|text-bg"
)
DARK_THEME = r"\[data-bs-theme=dark\]"
UNWANTED = re.compile(
    rf"\.(?:{NEEDS_BOOTSTRAP_JAVASCRIPT}|{NO_PAGE_OF_OURS_HAS}|{SPACES_THAT_WE_SET_OURSELVES}|{FAMILIES_OF_WHICH_WE_USE_NONE})|{DARK_THEME}"
)
WIDTHS_WE_DO_NOT_USE = ("(min-width:1200px)", "(min-width:1400px)", "(max-width:1199.98px)", "(max-width:1399.98px)")


def rules(css: str) -> Iterator[tuple[str, str]]:
    """Each top-level rule as (what stands before the brace, what stands inside)."""
    at = 0
    while (opened := css.find("{", at)) >= 0:
        closed = closing(css, opened)
        yield css[at:opened].strip(), css[opened + 1 : closed]
        at = closed + 1


def closing(css: str, opened: int) -> int:
    """Where the brace closes that opens at `opened`; Bootstrap has no braces inside strings."""
    depth = 0
    for at in range(opened, len(css)):
        depth += {"{": 1, "}": -1}.get(css[at], 0)
        if depth == 0:
            return at
    raise ValueError(f"the brace at {opened} is never closed")


def cut(css: str) -> str:
    """The same rules without the unwanted selectors, widths and animations."""
    kept = []
    for before, inside in rules(css):
        if before.startswith("@keyframes") or any(width in before for width in WIDTHS_WE_DO_NOT_USE):
            continue
        if before.startswith("@"):
            kept.append(rule(before, cut(inside)))
        else:
            kept.append(rule(",".join(part for part in selectors(before) if is_wanted(part)), inside))
    return "".join(kept)


def rule(before: str, inside: str) -> str:
    """The rule as text, or nothing when one of its halves is empty."""
    return f"{before}{{{inside}}}" if before and inside else ""


def selectors(before: str) -> list[str]:
    """The parts of a selector list; a comma inside brackets, as in `:not(a, b)`, does not divide."""
    return re.split(r",(?![^(]*\))", before)


def is_wanted(selector: str) -> bool:
    """Whether it speaks of what we use; what it excludes by `:not(…)` does not count."""
    return not UNWANTED.search(re.sub(r":not\([^()]*\)", "", selector))


def made_of(published: str) -> str:
    """The cut file, under the licence of the published one."""
    licence, _, css = published.removeprefix('@charset "UTF-8";').partition("*/")
    return f"{licence}* Cut by cut_bootstrap.py: see VENDORED.md\n */\n{cut(css)}\n"


if __name__ == "__main__":
    CUT.write_text(made_of(PUBLISHED.read_text(encoding="utf-8")), encoding="utf-8")
