"""What lies on disk while an index is built, and in it, names nobody."""

import polars as pl
from tests.analytics.index.conftest import SECRET

from polku.analytics.derive.pseudonyms import as_text, pseudonyms
from polku.analytics.index.parts import flat, nested
from polku.analytics.index.rows import HISTORY, read_rows, whole, write_rows

NAMING = ("person_id", "given_name", "family_name", "hetu")


def test_rows_have_pseudonyms_and_no_names(tables, order):
    persons = pl.DataFrame(tables["persons"])
    written = whole(order.rows, "persons")
    assert written["person_id"].to_list() == as_text(pseudonyms(persons["person_id"], SECRET))
    for column in ("given_name", "family_name", "hetu"):
        assert persons[column].null_count() == 0
        assert written[column].null_count() == written.height
    for rows in read_rows(order.rows, "contacts"):
        assert rows["note"].null_count() == rows.height
    assert whole(order.rows, "coaches")["name"].null_count() > 0


def test_no_file_of_an_index_holds_what_names_a_person(tables, built):
    persons = pl.DataFrame(tables["persons"])
    names = {
        text.encode() for column in ("hetu", "family_name") for text in persons[column].to_list()
    }
    for file in (path for path in built.rglob("*") if path.is_file()):
        data = file.read_bytes()
        assert not any(name in data for name in names), file


def test_rows_of_strangers_are_left_out(tables, tmp_path):
    persons = tables["persons"].slice(0, 10)
    batches = {name: table.to_batches() for name, table in tables.items()}
    write_rows(batches | {"persons": persons.to_batches()}, tmp_path, SECRET)
    known = set(whole(tmp_path, "persons")["person_id"])
    assert len(known) == 10
    for name in HISTORY:
        assert {one for rows in read_rows(tmp_path, name) for one in rows["person_id"]} <= known


def test_rows_come_out_of_their_persons_as_they_went_in(order):
    tables = {name: whole(order.rows, name).to_arrow() for name in ("persons", *HISTORY)}
    found = flat(nested(tables))
    for name, table in tables.items():
        rows = pl.DataFrame(table)
        assert pl.DataFrame(found[name]).equals(rows.sort("person_id", maintain_order=True)), name
