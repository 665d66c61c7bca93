"""Full-text search: the same words find the same records on both engines, whatever their script."""

from collections.abc import Callable, Iterator, Mapping

import pytest
from sqlmodel import col, select

from grants_app.access import OPERATOR
from grants_app.core.database import Database
from grants_app.core.identity import new_id
from grants_app.core.search import MOST_OF_ONE_WORD, Place, SearchRow, Wish, best_first, holds, keep, wishes, words_of
from grants_app.core.work import open_reading, open_work

CORPUS: Mapping[str, tuple[str, str]] = {
    "en": ("EuropeAid/177407/DH/ACT/Multi Human rights defenders", "Co-financing of women's co-operatives; the EU pays 95 %."),
    "es": ("GT-2026-014 Tejedoras del Río Claro", "Comercialización de textiles, niñez y agua. Plazo: 15 de mayo."),
    "fr": ("AFD-Œuvre-7 Défenseurs de l’eau", "L'accès à l’eau potable et à la justice; cœur de métier, forêts."),
    "pt": ("BR.2026/03 Terra e pão", "Comunidades quilombolas: água, educação e geração de renda."),
    "th": ("TH-A-0007 กองทุนป่าชุมชนบ้านห้วยน้ำใส", "สนับสนุนผู้หญิงพิทักษ์สิทธิมนุษยชนและป่าไม้ ปี ๒๕๖๙ ร่วมกับ UNDP"),
    "sw": ("KE-A-0031 Mfuko wa wanawake wa Mbuyu", "Kilimo, ufugaji na haki za ardhi; maji safi ya kunywa."),
    "id": ("ID-07 Hutan adat dan penghidupan", "Pemberdayaan ekonomi masyarakat adat, hak-hak perempuan."),
    "vi": ("VN-3 Đất và nước", "Quyền của phụ nữ dân tộc thiểu số"),
    "my": ("MM-1 မိန်းကလေးများ", "လူ့အခွင့်အရေး ကာကွယ်သူများ"),
}  # fmt: skip

FOUND: Mapping[str, set[str]] = {
    # words by their beginnings, in any order, without accents and capitals
    "defend": {"en"},
    "defens": {"fr"},
    "RIGHTS human": {"en"},
    "NINEZ": {"es"},
    "niñez río": {"es"},
    "niñez forêts": set(),
    "agua": {"es", "pt"},
    "água": {"es", "pt"},
    "oeuvre": {"fr"},
    "cœur": {"fr"},
    "dat": {"vi"},
    "đất": {"vi"},
    "phu nu": {"vi"},
    "wanawake": {"sw"},
    "masyarakat adat": {"id"},
    # references, whole or begun
    "EuropeAid/177407/DH/ACT/Multi": {"en"},
    "177407": {"en"},
    "europeaid/1774": {"en"},
    "DH/ACT": {"en"},
    "ACT/DH": set(),
    "KE-A-0031": {"sw"},
    "ke-a-00": {"sw"},
    "kea0031": {"sw"},
    "br.2026/03": {"pt"},
    # short words are meant whole
    "eu": {"en"},
    "EU 95": {"en"},
    "a": {"fr", "sw", "th"},
    "ya": {"sw"},
    "hu": set(),
    # compounds, apostrophes, quotes
    "co-financing": {"en"},
    "cofinancing": {"en"},
    "women's": {"en"},
    "l'eau": {"fr"},
    "l’eau": {"fr"},
    "eau": {"fr"},
    "hak-hak": {"id"},
    '"haki za ardhi"': {"sw"},
    '"haki ardhi"': set(),
    "«agua potable»": set(),
    "“eau potable”": {"fr"},
    '"human rig"': set(),
    # Thai and Burmese have no spaces: any part is found; tones and vowels make another word
    "ป่า": {"th"},
    "ป่าชุมชน": {"th"},
    "สิทธิมนุษยชน": {"th"},
    "น้ำใส": {"th"},
    "นํ้าใส": {"th"},
    "ป้า": set(),
    "ชนบ้าน ผู้หญิง": {"th"},
    "ชุมบ้าน": set(),
    "ป": {"th"},
    "2569": {"th"},
    "๒๕๖๙ undp": {"th"},
    "အခွင့်အရေး": {"my"},
    # nothing to ask for, and what databases take for signs of their own
    "%": set(),
    "_": set(),
    "* OR NEAR(": set(),
    "rights' | 'agua": set(),
    "rights AND": set(),
    'head:"rights': set(),
    "\\": set(),
    "-": set(),
}  # fmt: skip


@pytest.fixture
def found(database: Database) -> Iterator[Callable[[str], list[str]]]:
    names = {new_id(): name for name in CORPUS}
    with open_work(database, OPERATOR) as work:
        for record_id, name in names.items():
            keep(work, record_id, CORPUS[name][:1], CORPUS[name][1:])
    with open_reading(database, OPERATOR) as work:
        place = Place(SearchRow.record_id)

        def search(asked: str) -> list[str]:
            its = select(SearchRow.record_id).where(holds(work, asked, place))
            return [
                names[each] for each in work.all(its.order_by(best_first(work, asked, place), col(SearchRow.number)))
            ]

        yield search


def test_the_same_words_find_the_same_records_on_both_engines(found: Callable[[str], list[str]]) -> None:
    assert {asked: set(found(asked)) for asked in FOUND} == FOUND


def test_what_has_the_words_in_its_title_stands_first(found: Callable[[str], list[str]]) -> None:
    assert found("2026") == ["es", "pt"]
    assert found("de") == ["fr", "es", "pt"]


def test_a_record_is_found_by_its_new_words_and_no_more_by_the_old(database: Database) -> None:
    record_id = new_id()
    for title in ("Spring water", "Autumn rain"):
        with open_work(database, OPERATOR) as work:
            keep(work, record_id, (title,))
    with open_reading(database, OPERATOR) as work:
        counts = [
            len(work.all(select(SearchRow).where(holds(work, word, Place(SearchRow.record_id)))))
            for word in ("spring", "autumn")
        ]
    assert counts == [0, 1]


def test_a_very_long_text_is_kept_as_both_engines_can(database: Database) -> None:
    record_id = new_id()
    with open_work(database, OPERATOR) as work:
        keep(work, record_id, ("End",), ("agua " * 400 + "tierra " + "x" * 3000, "ป่า" * 9000))
    with open_reading(database, OPERATOR) as work:
        for asked, is_found in (("agua tierra", True), ('"agua tierra"', False), ("x" * 150, True)):
            its = select(SearchRow).where(holds(work, asked, Place(SearchRow.record_id)))
            assert bool(work.all(its)) is is_found, asked


def test_a_reference_is_asked_for_side_by_side_and_its_end_may_be_missing() -> None:
    assert wishes("KE-A-00") == (Wish(("ke", "a", "00"), is_beginning=True),)


def test_a_word_that_stands_very_often_leaves_gaps() -> None:
    assert words_of("a " * 300).count("a") == MOST_OF_ONE_WORD
