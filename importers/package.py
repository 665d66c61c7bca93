"""Looks at the package of a workbook before a table is read from it."""

from typing import BinaryIO

from guard import package
from importers.records import Unusable


def check(file: BinaryIO) -> None:
    """Refuse what is not a plain, whole, harmless .xlsx; raises `Unusable`. The file is left at its beginning."""
    try:
        package.check(file)
    except package.Unsafe as unsafe:
        raise Unusable(str(unsafe)) from None
