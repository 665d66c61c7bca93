"""Writes the samples anew: `python -m tests.exports.samples`."""

from tests.exports.samples import FOLDER, SAMPLES, written

for name in SAMPLES:
    (FOLDER / name).write_bytes(written(name))
