"""A publication's sums beside the ledger's own: every difference is a sentence, and no file is written."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from exports.currencies import money
from exports.publication import Booked, Proof, Publication


def differences(proofs: Iterable[Proof]) -> Iterator[str]:
    """A sentence for each sum that is not the ledger's."""
    for it in proofs:
        if it.said != it.ledger:
            yield (
                f"{it.name}: the file would say {money(it.said, it.currency)}, the ledger says "
                f"{money(it.ledger, it.currency)}: a difference of {money(it.said - it.ledger, it.currency)}."
            )


def of_years(publication: Publication) -> Iterator[Proof]:
    """What was spent in all years, currency by currency."""
    told = [Booked(it.currency, it.amount) for it in publication.annual if it.kind == "total expenditure"]
    yield from _beside("What was spent in all years", told, publication.spent)


def of_grants(publication: Publication) -> Iterator[Proof]:
    """What the grants of each activity were paid, currency by currency."""
    told = [Booked(it.currency, it.disbursed, it.activity) for it in publication.grants]
    yield from _beside("What was passed on", told, publication.passed_on)


def _beside(name: str, told: Iterable[Booked], booked: Iterable[Booked]) -> Iterator[Proof]:
    sums: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for at, rows in enumerate((told, booked)):
        for it in rows:
            sums[it.activity, it.currency][at] += it.amount
    for (activity, currency), (said, ledger) in sorted(sums.items()):
        yield Proof(f"{activity}: {name}" if activity else name, said, ledger, currency)
