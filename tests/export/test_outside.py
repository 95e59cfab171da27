"""What goes out: nothing private, nothing that a spreadsheet or a browser would run. Every byte of a release is searched."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.errors import RegisterError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.export.formats import guarded, original, text
from pledgebook.pipelines.export.stored import unpacked
from pledgebook.pipelines.register.parse import parse_register, public_register
from pledgebook.pipelines.steps.register import load_register
from pledgebook.pipelines.warehouse.ledger import opened
from tests.cli.conftest import NOW, pledgebook
from tests.datadirs import gas
from tests.examples import examples
from tests.registers import EVENT, READING, SCOPE, SMALL, TARGET, entry

TODAY = NOW.date()
ENDS = date(2026, 12, 1)
HTML = "<script>alert('PUBLICMARK')</script><img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("https://example.org/PUBLICMARK")'


def whole(mark: str, **hiding: object) -> str:
    """An agreement with all kinds of entries, each text and id of it with a mark."""
    ids = {"agreement": f"{mark}AG", "document": f"{mark}DOC"}
    return (
        entry("agreement", id=ids["agreement"], title=f"{mark} agreement", **hiding)
        + entry("document", id=ids["document"], title=f"{mark} text", publisher=f"{mark} ministry", url=f"https://example.org/{mark}")
        + entry("pledge", id=f"{mark}P", title=f"{mark} pledge", document=ids["document"], note=f"{mark} note")
        + entry("pledge.reading", id=f"{mark}P/total", title=f"{mark} total", note=f"{mark} note")
        + TARGET
        + entry("pledge.milestone", id=f"{mark}P/paid", title=f"{mark} paid", document=ids["document"], grade="P", due_date=date(2027, 1, 1))
        + entry("event", id=f"{mark}E", pledge=f"{mark}P", project=f"{mark} project", document=ids["document"], note=f"{mark} note")
    )  # fmt: skip


def write(data: DataDir) -> None:
    """A register of three agreements: a hostile one that is public, a private and an embargoed one."""
    hostile = (
        whole("PUBLICMARK").replace("PUBLICMARK note", "NOTE").replace('"PUBLICMARK pledge"', f"'''{HTML}'''")
    )
    hostile = hostile.replace('"NOTE"', f"'''{FORMULA}'''").replace(
        '"PUBLICMARK project"', f"'''{FORMULA}'''"
    )
    (data.register / "hostile.toml").write_text(hostile, encoding="utf-8")
    (data.register / "HIDDENMARK.toml").write_text(whole("HIDDENMARK", is_private=True), encoding="utf-8")
    (data.register / "LATERMARK.toml").write_text(whole("LATERMARK", embargo_until=ENDS), encoding="utf-8")


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    """A data directory after a run; nobody may write into it."""
    data = gas(tmp_path_factory.mktemp("outside"), "eia_lng")
    write(data)
    answer = pledgebook("run", "--data-dir", str(data.root))
    assert answer.code == 0, answer.err
    return data


def contents(file: Path) -> Iterator[str]:
    """What a file holds, unpacked, in all ways in which it may be read."""
    raw = file.read_bytes()
    yield raw.decode("utf-8", errors="replace")
    if file.suffix == ".parquet":
        yield text(pl.read_parquet(file), "json")
        yield str(pl.read_parquet_metadata(file))
    if zipfile.is_zipfile(io.BytesIO(raw)):
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            for name in packed.namelist():
                yield name
                yield packed.read(name).decode("utf-8", errors="replace")
    if file.suffix == ".duckdb":
        yield from tables(file)


def tables(file: Path) -> Iterator[str]:
    with duckdb.connect(str(file), read_only=True) as con:
        names = con.execute("SELECT table_schema, table_name FROM information_schema.tables").fetchall()
        for schema, name in names:
            yield str(con.execute(f'FROM "{schema}"."{name}"').fetchall())


MARKS = ("PUBLICMARK", "HIDDENMARK", "LATERMARK")


def found(folder: Path) -> dict[str, set[str]]:
    """The files below a folder that hold each mark, or have it in their name."""
    there = [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
    held: dict[str, set[str]] = {mark: {file.name for file in there if mark in file.name} for mark in MARKS}

    def search(name: str, file: Path) -> None:
        for one in contents(file):
            whole = one.casefold()
            for mark in MARKS:
                held[mark] |= {name} if mark.casefold() in whole else set()

    for file in there:
        search(file.name, file)
    for release in {file.parent for file in there if file.name == "pledgebook.duckdb.zst"}:
        with unpacked(release) as copy:
            search("copy", copy)
    return held


def test_nothing_hidden_is_in_any_byte_that_is_published(ran: DataDir) -> None:
    held = found(ran.root)
    seen = held["PUBLICMARK"]
    assert {"pledges.csv", "pledges.parquet", "copy", "pledgebook.duckdb", "warehouse.duckdb"} <= seen, seen
    assert any(name.endswith(".xlsx") for name in seen), seen
    assert held["HIDDENMARK"] == {"HIDDENMARK.toml"}
    assert held["LATERMARK"] == {"LATERMARK.toml"}


def test_local_commands_show_it_marked_and_only_when_asked(ran: DataDir) -> None:
    at = ("--data-dir", str(ran.root))
    assert "MARK" not in pledgebook("list", *at).out.replace("PUBLICMARK", "")
    told = pledgebook("list", "--private", *at).out
    assert "HIDDENMARK pledge [private]" in told
    assert f"LATERMARK pledge [embargoed until {ENDS}]" in told
    assert "LATERMARK" in pledgebook("status", "LATERMARKP", "--private", *at).out
    assert pledgebook("status", "LATERMARKP", *at).code != 0
    dated = " ".join(pledgebook("milestones", "--private", *at).out.split())
    for name in ("P/paid", "P/total"):
        assert f"HIDDENMARK{name} [private]" in dated
        assert f"LATERMARK{name} [embargoed" in dated
        assert f"PUBLICMARK{name} [" not in dated
    assert "HIDDENMARK" not in pledgebook("milestones", *at).out
    assert "HIDDENMARK.toml; 7 entries are private or embargoed" in pledgebook("register", "diff", *at).out
    refused = pledgebook("status", "--private", "--as-published", "2026-11-22", *at)
    assert (refused.code, "nothing private was" in refused.err) == (2, True)


def test_the_ledger_is_the_same_as_if_nothing_were_hidden(ran: DataDir) -> None:
    """So nobody can find a private amount by subtracting from a total."""
    texts = {file.name: file.read_text(encoding="utf-8") for file in ran.register.iterdir()}
    without = {name: text for name, text in texts.items() if "MARK" not in name}
    public, bare = public_register(texts, {}, TODAY), parse_register(without)
    assert len(without) == len(texts) - 2
    assert all(public[table].equals(bare[table]) for table in bare)


def test_an_embargo_ends_with_its_day_and_what_it_hid_is_known_from_then(tmp_path: Path) -> None:
    data = gas(tmp_path, "eia_lng")
    write(data)
    texts = {file.name: file.read_text(encoding="utf-8") for file in data.register.iterdir()}
    before, after = public_register(texts, {}, date(2026, 11, 30)), public_register(texts, {}, ENDS)
    assert "LATERMARKP" not in before["pledge"]["pledge_id"].to_list()
    later = after["event"].filter(pl.col("event_id") == "LATERMARKE")
    assert later["known_from"].to_list() == [datetime(2026, 12, 1)]
    assert "HIDDENMARKP" not in after["pledge"]["pledge_id"].to_list()
    with opened(data.warehouse):
        assert load_register(data, date(2026, 11, 29))
        assert not load_register(data, date(2026, 11, 30)), "nothing has changed"
        assert load_register(data, ENDS), "the embargo has ended"
        assert not load_register(data, date(2027, 5, 1))


@pytest.mark.parametrize(
    ("faulty", "message"),
    [
        (SMALL.replace('title = "First text"', 'title = "First text"\nis_private = true'),
         r"document: found .*FIRST.* that may be seen on 2026-11-22\. It is private or embargoed: mark this entry too"),
        (SMALL + 'is_private = "yes"\n', "is_private: found 'yes'; expected true or false"),
        (SMALL + "embargo_until = 2026\n", "embargo_until: found 2026; expected a date without quotes"),
    ],
)  # fmt: skip
def test_what_is_public_does_not_rest_on_what_is_hidden(faulty: str, message: str) -> None:
    with pytest.raises(RegisterError, match=message):
        public_register({"a.toml": faulty}, {}, TODAY)


@pytest.mark.parametrize(
    ("hidden", "table"),
    [
        (entry("event", id="X", is_private=True), "event"),
        (entry("pledge.reading", id="X", is_headline=False, is_private=True) + TARGET, "reading"),
        (entry("document", id="X", embargo_until=ENDS), "document"),
    ],
)
def test_a_single_entry_can_be_hidden(hidden: str, table: str) -> None:
    files = {"a.toml": SMALL + hidden if table == "reading" else SMALL + EVENT + hidden}
    every, public = parse_register(files)[table], public_register(files, {}, TODAY)[table]
    column = f"{table}_id"
    assert set(every[column]) - set(public[column]) == {"X"}


def test_an_own_entry_that_is_hidden_leaves_the_carried_one_in_place() -> None:
    parties = {"agreement": "AG", "payer_iso3": "JPN", "beneficiary_iso3": "USA"}
    own = entry("pledge", title="Another title", is_private=True, **parties) + READING + TARGET
    public = public_register({"own.toml": own}, {"a.toml": SMALL}, TODAY)
    assert public["pledge"]["title"].to_list() == ["A pledge"]


def test_a_list_of_products_of_a_hidden_scope_stays_unread() -> None:
    scope = entry("scope", id="T", include=None, csv="t.csv", is_private=True)
    rows = "scope_id,product_prefix,is_excluded,note\nT,1201,false,\n"
    public = public_register({"a.toml": SMALL + SCOPE + scope, "t.csv": rows}, {}, TODAY)
    assert set(public["scope"]["scope_id"]) == {"S"}


def test_no_text_runs_in_a_spreadsheet(ran: DataDir) -> None:
    release = ran.releases / "latest"
    for file in release.glob("*.csv"):
        for name, column in pl.read_csv(file, infer_schema=False).to_dict().items():
            assert not [one for one in column.drop_nulls() if one.startswith(("=", "@", "\t", "\r"))], (
                file,
                name,
            )
    with zipfile.ZipFile(next(release.glob("*.xlsx"))) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/" in name]
    assert sheets
    assert not [sheet for sheet in sheets if "<f>" in sheet or "<f " in sheet]


def test_a_table_on_the_terminal_and_in_a_file_is_guarded_alike(ran: DataDir) -> None:
    at = ("--data-dir", str(ran.root))
    shown = pledgebook("export", "claims", "--format", "csv", *at).out
    assert f"'{FORMULA.replace(chr(34), chr(34) * 2)}" in shown
    back = original(pl.read_csv(io.StringIO(shown), infer_schema=False))
    assert FORMULA in back["project"].to_list()


TEXTS = st.text(st.sampled_from("'=+-@\t\r\n\uff1da1 \""), max_size=6)


@examples(200)
@given(st.lists(TEXTS, min_size=1))
def test_a_text_comes_back_from_csv_as_it_was(texts: list[str]) -> None:
    frame = pl.DataFrame({"a": texts})
    harmless = guarded(frame)
    assert original(harmless).equals(frame)
    assert not [one for one in harmless["a"] if re.match("[=+\\-@\t\r\n\uff1d]", one)]


@pytest.mark.slow
def test_the_report_shows_hostile_texts_as_text_and_nothing_hidden(ran: DataDir, tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert pledgebook("report", "--to", str(site), "--data-dir", str(ran.root)).code == 0
    held = found(site)
    assert held["PUBLICMARK"]
    assert held["HIDDENMARK"] == held["LATERMARK"] == set()
    for page in site.rglob("*.html"):
        source = page.read_text(encoding="utf-8")
        assert "<script>alert" not in source, page
        assert "<img src=x" not in source, page
        policy = ("default-src 'none'", "script-src 'self';", "base-uri 'none'", "form-action 'none'")
        assert all(one in source for one in policy), page
    for picture in site.rglob("*.svg"):
        assert "<script" not in picture.read_text(encoding="utf-8")
