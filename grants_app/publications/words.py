"""The few fixed texts of what is published, in the languages that it can be in."""

from dataclasses import dataclass
from typing import Final

from babel import Locale

from exports.publication import WITHHELD_NAME


@dataclass(frozen=True, slots=True)
class Words:
    """Texts with places for names: {alias}, {title}, {country}, {quarter}, {year}."""

    language: str
    withheld: str
    grant_to: str
    grant: str
    under: str
    costs: str
    costs_in: str
    signed: str
    amended: str

    def country(self, code: str) -> str:
        """A country's name in this language; its code where it has none."""
        return str(Locale.parse(self.language).territories.get(code.upper(), code))


_ALL: Final = (
    Words(
        "en",
        WITHHELD_NAME,
        "Sub-grant to {alias}",
        "Sub-grant to a community organisation",
        "A sub-grant to a community organisation under «{title}».",
        "Costs of quarter {quarter} of {year}",
        "Costs of quarter {quarter} of {year}, {country}",
        "Grant agreement",
        "Change of the grant agreement",
    ),
    Words(
        "es",
        "Nombre reservado por seguridad",
        "Subvención a {alias}",
        "Subvención a una organización comunitaria",
        "Subvención a una organización comunitaria dentro de «{title}».",
        "Gastos del trimestre {quarter} de {year}",
        "Gastos del trimestre {quarter} de {year}, {country}",
        "Convenio de subvención",
        "Modificación del convenio de subvención",
    ),
    Words(
        "fr",
        "Nom non divulgué pour raisons de sécurité",
        "Subvention à {alias}",
        "Subvention à une organisation communautaire",
        "Subvention à une organisation communautaire dans le cadre de « {title} ».",
        "Dépenses du trimestre {quarter} de {year}",
        "Dépenses du trimestre {quarter} de {year}, {country}",
        "Convention de subvention",
        "Modification de la convention de subvention",
    ),
)


def words_in(language: str) -> Words:
    """English where we have no words for a language."""
    return next((words for words in _ALL if words.language == language), _ALL[0])
