"""The Parquet files hold everything, and their numbers lead somewhere."""

from pathlib import Path

import pyarrow.parquet as pq
from tests.support.reconciled import three_phones
from tests.support.reconciliations import for_any_reconciliation

from onrecord.records.reconciliation import Reconciliation
from onrecord.rendering.timeline_parquet import tables, write_parquet


@for_any_reconciliation
def test_every_number_is_a_row_of_the_table_that_it_names(found: Reconciliation) -> None:
    made = tables(found)
    for row in made["findings"].to_pylist():
        assert row["message"] < made["timeline"].num_rows
        assert row["copy"] < made["copies"].num_rows
        assert made["causes"].to_pylist()[row["cause"]]["kind"] == row["kind"]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    made = tables(three_phones())
    paths = write_parquet(three_phones(), tmp_path)
    assert {path.stem: pq.read_table(path).to_pylist() for path in paths} == {
        name: table.to_pylist() for name, table in made.items()
    }
