"""Descriptors of sources agree with their parsers and use the ledger's vocabulary."""

from dataclasses import replace
from datetime import date

import pytest

from pledgebook.pipelines.core.errors import InputError, SourceError
from pledgebook.pipelines.core.sources import SOURCES, Release, Series, described
from pledgebook.pipelines.core.stages import FLOW_STAGES, stages_of
from pledgebook.pipelines.core.vocabulary import STAGES, VALUATIONS
from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.raw.sidecar import Cover
from pledgebook.pipelines.sources.census_trade import parse as census_trade
from pledgebook.pipelines.sources.doe_lng_cargo import parse as doe_lng_cargo
from pledgebook.pipelines.sources.japan_customs import codes as japan_codes
from pledgebook.pipelines.sources.japan_customs import sums as japan_sums
from pledgebook.pipelines.sources.parsers import parse_file
from pledgebook.pipelines.sources.un_comtrade import codes as comtrade_codes
from pledgebook.pipelines.sources.un_comtrade import parse as un_comtrade
from tests.sources.sample import Sample
from tests.sources.samples import SAMPLES

BY_ROW = {("un_comtrade", "primaryValue", "import"): {"FOB"}}
"""Valuations that a parser determines row by row, in addition to the described one."""


@pytest.mark.parametrize("name", SOURCES)
def test_a_descriptor_is_written_in_the_words_of_the_ledger(name: str) -> None:
    source = SOURCES[name]
    for series in source.series.values():
        assert set(series.valuations.values()) <= set(VALUATIONS)
        assert series.measure in ("value", "quantity", None)
        assert series.stage in (*(FLOW_STAGES if series.valuations else STAGES), None)
    for measured in source.mirror:
        assert measured in ("export", "import", "quantity")
        for series_name in source.mirror[measured]:
            series = source.series[series_name]
            assert measured == "quantity" or measured in series.valuations
            assert series.measure in ("quantity" if measured == "quantity" else "value", None)
    assert {series for whole in source.wholes for series in whole} <= set(source.series)
    assert bool(source.layouts) != bool(source.mark)
    assert not any(
        layout < other
        for layout in source.layouts
        for one in SOURCES.values()
        for other in one.layouts
        if one is not source
    )


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: f"{one.source}, {one.layout}")
def test_a_file_matches_its_descriptor(sample: Sample) -> None:
    raw, described_series = sample.raw, SOURCES[sample.source].series
    batch = prepare(sample.snapshot(raw), raw)
    assert batch.rows["source"].unique().to_list() == [sample.source] or batch.contract == "event"
    if batch.contract == "rate":
        assert set(batch.rows["series"]) <= set(described_series)
    if batch.contract != "flow" or not described_series:
        return
    for row in batch.rows.iter_rows(named=True):
        series, key = described_series[row["series"]], (sample.source, row["series"], row["direction"])
        assert row["valuation"] in {series.valuations[row["direction"]]} | BY_ROW.get(key, set())
        assert series.measure != "quantity" or row["value"] is None
        assert series.measure != "value" or row["quantity"] is None


def test_every_series_of_a_parser_is_described() -> None:
    directed = {name: {series: tuple(one.valuations) for series, one in source.series.items()}
                for name, source in SOURCES.items()}  # fmt: skip
    sides = (census_trade.EXPORTS, census_trade.IMPORTS)
    assert directed["census_trade"] == {
        figure.series: (side.direction,) for side in sides for figure in side.figures
    }
    kinds = doe_lng_cargo.SERIES
    assert directed["doe_lng_cargo"] == {kinds[kind]: (doe_lng_cargo.DIRECTIONS[kind],) for kind in kinds}
    assert list(directed["un_comtrade"]) == list(un_comtrade.SERIES)
    assert all(
        set(ways) == set(comtrade_codes.DIRECTIONS.values()) for ways in directed["un_comtrade"].values()
    )
    sides_of_japan = tuple(japan_codes.DIRECTIONS.values())
    assert directed["japan_customs"] == dict.fromkeys((japan_sums.VALUE, japan_sums.FIRST), sides_of_japan)


def test_a_descriptor_is_read_as_it_is_written() -> None:
    text = """
    publisher = "Nobody"
    layouts = [["a", "b"]]
    release = { lag_days = 3, grace_days = 2, final_after = [6, 10] }
    rounding_unit = 0.5
    [series]
    sold = { export = "FOB", stage = "sold", is_comparable = false }
    """
    source = described("toy", text)
    assert source.layouts == (frozenset({"a", "b"}),)
    assert source.release == Release(3, 2, (6, 10))
    assert str(source.rounding_unit) == "0.5"
    assert source.directed == {"sold": Series({"export": "FOB"}, None, "sold", is_comparable=False)}


@pytest.mark.parametrize("wrong", ['publishes = "weekly"', 'series.sold.imports = "CIF"', "release.days = 3"])
def test_an_unknown_word_is_rejected(wrong: str) -> None:
    with pytest.raises(InputError, match=r"^pipelines/sources/toy/source\.toml: found .* unexpected keyword"):
        described("toy", f'publisher = "Nobody"\n{wrong}\n')


def test_a_descriptor_names_its_publisher() -> None:
    with pytest.raises(InputError, match="'publisher'"):
        described("toy", "")


@pytest.mark.parametrize(
    ("source", "series", "direction", "stages"),
    [
        ("census_trade", "GEN_CIF_MO", "import", ("arrived",)),
        ("census_trade", "ALL_VAL_MO", "export", ("shipped",)),
        ("usda_esr", "weeklyExports", "export", ("shipped",)),
        ("usda_esr", "currentMYNetSales+nextMYNetSales", "export", ("sold",)),
        ("reported_figures", "mof", "export", ("shipped", "sold")),
        ("nobody", "x", "export", ("shipped",)),
    ],
)
def test_the_facts_of_a_series(source: str, series: str, direction: str, stages: tuple[str, ...]) -> None:
    assert stages_of(source, series, direction) == stages


def test_a_file_without_a_row_is_rejected_unless_it_declares_coverage() -> None:
    sample = next(one for one in SAMPLES if one.source == "exchange_rate")
    header = sample.write(sample.header, [])
    note = sample.snapshot(header).sidecar
    month = date(2026, 1, 1)
    told = replace(note, covers=(Cover("export", "USA", "JPN", ("2711",), 6, month, month),))
    assert parse_file(header, told).rows.is_empty()
    with pytest.raises(
        SourceError, match=r"found 0 rows; expected at least 1 row in a whole file\. Download the whole"
    ):
        parse_file(header, note)
