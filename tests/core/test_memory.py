"""While very many rows are held, Python does not walk them in search of cycles; afterwards it does again."""

import gc

from grants_app.core.memory import holding_many


def test_the_search_for_cycles_rests_until_the_last_block_ends() -> None:
    assert gc.isenabled()
    with holding_many():
        with holding_many():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
