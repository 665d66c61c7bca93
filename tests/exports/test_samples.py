"""What a donor gets changes only when somebody means it: each format is compared with its sample, cell by cell."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.exports.samples import FOLDER, SAMPLES, written


@pytest.mark.parametrize("name", SAMPLES)
def test_is_written_as_its_sample(name: str) -> None:
    sample, today = cells((FOLDER / name).read_bytes()), cells(written(name))
    assert {place: (sample.get(place), now) for place, now in today.items() if sample.get(place) != now} == {}
    assert sample.keys() == today.keys()


def cells(workbook: bytes) -> dict[tuple[str, str], tuple[object, object, str]]:
    """Each cell's formula or content, the value it shows, and its number format."""
    live, shown = load_workbook(BytesIO(workbook)), load_workbook(BytesIO(workbook), data_only=True)
    return {
        (title, cell.coordinate): (cell.value, shown[title][cell.coordinate].value, cell.number_format)
        for title in live.sheetnames
        for row in live[title]
        for cell in row
        if cell.value is not None
    }
