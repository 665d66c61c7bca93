"""Files of 100 MB come in within bounded memory: the program that takes them in and the one that reads for it stay small."""

import json
import os
import random
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

SIZE = 100 * 1024 * 1024
MOST = 300 * 1024 * 1024
WORDS = ("rights", "women", "indigenous", "land", "water", "peace", "justice", "dignity", "é", "ü", "ñ")


def prose(chance: random.Random, length: int) -> str:
    return " ".join(chance.choices(WORDS, k=length))


def portal(file: IO[str], chance: random.Random) -> None:
    file.write('{"totalResults": 1, "results": [')
    number = 0
    while file.tell() < SIZE:
        text = f"<p>{prose(chance, chance.randint(200, 6000))}</p>"
        call = {
            "type": [chance.choice("128")], "identifier": [f"X-{number}"], "title": [prose(chance, 8)], "descriptionByte": [text],
            "topicConditions": [text], "deadlineDate": ["2026-09-15T00:00:00.000+0000"], "budget": [str(number + 1)],
        }  # fmt: skip
        file.write(("," if number else "") + json.dumps({"metadata": call}))
        number += 1
    file.write("]}")


def extract(file: IO[str], chance: random.Random) -> None:
    file.write('<Grants xmlns="http://apply.grants.gov/system/OpportunityDetail-V1.0">')
    number = 0
    while file.tell() < SIZE:
        fields = {
            "OpportunityID": number, "OpportunityTitle": prose(chance, 8), "OpportunityNumber": f"N-{number}", "AgencyCode": "DOS-DRL",
            "AgencyName": "Bureau of Democracy", "CloseDate": "09152026", "Description": prose(chance, chance.randint(500, 3500)),
        }  # fmt: skip
        inner = "".join(f"<{name}>{text}</{name}>" for name, text in fields.items())
        file.write(f"<OpportunitySynopsisDetail_1_0>{inner}</OpportunitySynopsisDetail_1_0>")
        number += 1
    file.write("</Grants>")


@pytest.mark.proof
@pytest.mark.parametrize(("kind", "write"), [("calls-eu", portal), ("calls-grants-gov", extract)])
def test_a_hundred_megabytes_come_in_within_three_hundred(
    tmp_path: Path, kind: str, write: Callable[[IO[str], random.Random], None]
) -> None:
    name = tmp_path / "long"
    with name.open("w", encoding="utf-8") as file:
        write(file, random.Random(7))
    program = [sys.executable, "-c", "from grants_app.cli import app; app()", "import", kind, str(name)]
    environment = os.environ | {"GRANTS_DATA_FOLDER": str(tmp_path / "var")}
    answer = subprocess.run(
        program, env=environment, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2]
    )
    assert answer.returncode == 0, answer.stderr + answer.stdout[-2000:]
    assert "records taken in" in answer.stdout
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert peak <= MOST, f"{peak // 1024 // 1024} MB"
