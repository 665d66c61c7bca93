"""Whoever acts, and in whatever language: what is kept is written in one notation."""

import zipfile
from io import BytesIO

from sqlalchemy import LargeBinary

from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.tables import METADATA
from tests.demo_network import NOBODYS_NOTATION

MARKS = (NOBODYS_NOTATION.group, NOBODYS_NOTATION.point)


def test_no_text_that_the_demo_kept_is_in_its_readers_notation(seen_by_the_operator: Work) -> None:
    kept = [
        (table.name, column.name, value)
        for table in METADATA.sorted_tables
        for column in table.c
        for (value,) in seen_by_the_operator.rows(columns(column))
        if isinstance(value, str)
    ]
    assert len(kept) > 10_000
    assert not [it for it in kept if any(mark in it[2] for mark in MARKS)]


def test_no_file_that_the_demo_kept_is_in_its_readers_notation(seen_by_the_operator: Work) -> None:
    files = [
        bytes(value)
        for table in METADATA.sorted_tables
        for column in table.c
        if isinstance(column.type, LargeBinary)
        for (value,) in seen_by_the_operator.rows(columns(column))
        if value
    ]
    workbooks = [zipfile.ZipFile(BytesIO(file)) for file in files if file.startswith(b"PK")]
    texts = [book.read(name) for book in workbooks for name in book.namelist()]
    assert texts
    assert not [text[:200] for text in texts if any(mark.encode() in text for mark in MARKS)]
