"""Invented monthly flows in a warehouse, up to 100 million and more, and readings that ask for some of them.

201 reporters trade with the 200 others and the world, in two directions and 5,300 six-digit codes over 60 months. As in real
statistics a few routes have nearly every code and most have few: the codes of a route are in inverse proportion to the ranks of
its two countries. Each figure has a value and a quantity, of which one in 40 is missing. Most reporters state the
edition of their codes, which every tenth keeps an edition too long. Every month of every reporter is covered. Nothing is random: a number
of rows, vintages and readings gives the same rows each time.

Run: `.venv/bin/python -m benchmarks.flows WAREHOUSE [--rows 1000000] [--vintages 1] [--readings 200]`.
"""

import argparse
import bisect
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

from pledgebook.pipelines.core.countries import EUROPEAN_UNION, ISO3
from pledgebook.pipelines.core.vocabulary import WORLD
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.ledger import opened
from pledgebook.pipelines.warehouse.writing import append

SOURCE, SERIES = "un_comtrade", "primaryValue"
MONTHS, FIRST_MONTH = 60, date(2019, 1, 1)
CODES, REPORTERS = 5_300, 201
KNOWN, STORED, LATEST = datetime(2010, 1, 1), datetime(2024, 3, 1), datetime(2026, 1, 1)
"""When the register was known, when the first vintage of the flows, and a moment after the last."""

LARGE = ("USA", "CHN", "DEU", "JPN", "NLD", "FRA", "ITA", "GBR", "KOR", "MEX", "CAN", "BEL", "IND", "VNM", "ESP", "POL", "CHE",
         "SGP", "ARE", "AUS", "BRA", "MYS", "THA", "TUR", "IDN", "AUT", "SWE", "CZE", "HUN", "IRL")  # fmt: skip
COUNTRIES = (*LARGE, *sorted(ISO3 - {*LARGE, WORLD, EUROPEAN_UNION}))[:REPORTERS]
"""Reporters and partners, from the largest to the smallest."""

CODE = "printf('%02d%02d%02d', 1 + i // 55, 1 + i % 55 // 4, 10 * (1 + i % 55 % 4))"
"""The code of a number from 0: 55 codes a chapter, four a heading."""

MONTH_OF_FLOWS = f"""
WITH codes AS (
  SELECT i AS code, {CODE} AS product_code FROM range({CODES}) AS r(i)
),
figures AS (
  SELECT *, (route * 1000003 + number * 7919 + $month * 104729) % 10000019 AS seed,
    (number * 1601 + route * 37) % {CODES} AS code
  FROM (SELECT *, unnest(range(products)) AS number FROM route)
),
vintages AS (
  SELECT *, unnest(range(CASE WHEN seed % 100 < $revised_pct THEN $vintages ELSE 1 END)) AS vintage
  FROM figures
)
INSERT INTO ledger.flow BY NAME
SELECT '{SOURCE}' AS source, '{SERIES}' AS series, reporter_iso3, partner_iso3, direction,
  product_code, 6 AS product_level,
  CASE WHEN reporter % 10 = 7 THEN CASE WHEN $month < 36 THEN 'HS2012' ELSE 'HS2017' END
       WHEN reporter % 4 > 0 THEN CASE WHEN $month < 36 THEN 'HS2017' ELSE 'HS2022' END END AS hs_edition,
  '' AS item_id, CAST(DATE '{FIRST_MONTH}' + to_months($month) AS DATE) AS month, 1 AS period_months, 'USD' AS currency,
  CAST(CAST(seed * (vintage + 97) + $month AS DECIMAL(16, 0)) * CAST('0.01' AS DECIMAL(3, 2)) AS DECIMAL(18, 2)) AS value,
  CASE direction WHEN 'import' THEN 'CIF' ELSE 'FOB' END AS valuation,
  CASE WHEN seed % 40 > 0 THEN CAST(seed % 1000003 + vintage AS DECIMAL(18, 4)) END AS quantity,
  CASE WHEN seed % 40 > 0 THEN 'kg' END AS unit,
  CASE WHEN seed % 50 > 0 THEN 'reported' ELSE 'estimated' END AS obs_status, 'exact' AS qualifier,
  TIMESTAMP '{STORED}' + to_months(CAST(vintage AS INTEGER)) AS known_from,
  CASE WHEN seed % 100 < $revised_pct AND vintage < $vintages - 1
       THEN TIMESTAMP '{STORED}' + to_months(CAST(vintage + 1 AS INTEGER)) END AS known_to,
  concat_ws('/', '{SOURCE}', CAST(known_from AS DATE), reporter_iso3, $month) AS snapshot_id,
  row_number() OVER (PARTITION BY reporter, vintage ORDER BY route, number) AS row_number
FROM vintages
JOIN codes USING (code)
ORDER BY route, number, vintage;
"""  # noqa: S608

COVERAGE = f"""
INSERT INTO ledger.coverage BY NAME
SELECT DISTINCT '{SOURCE}' AS source, '{SERIES}' AS series, reporter_iso3, partner.iso3 AS partner_iso3, direction,
  '' AS product_prefix, 6 AS product_level, CAST(DATE '{FIRST_MONTH}' + to_months(CAST(month AS INTEGER)) AS DATE) AS month,
  concat_ws('/', '{SOURCE}', DATE '{STORED.date()}', reporter_iso3, month) AS snapshot_id, TIMESTAMP '{STORED}' AS known_from
FROM route
CROSS JOIN range({MONTHS}) AS months(month)
CROSS JOIN (VALUES ('*'), ('{WORLD}')) AS partner(iso3)
ORDER BY ALL;
"""  # noqa: S608

CONCORDANCE = f"""
INSERT INTO ledger.concordance BY NAME
WITH links AS (
  SELECT i AS here, i + unnest(CASE WHEN i % 33 = 0 THEN [0, 1] ELSE [0] END) AS there FROM range({CODES - 1}) AS r(i)
),
coded AS (
  SELECT here, there, {CODE.replace("i ", "here ")} AS from_code, {CODE.replace("i ", "there ")} AS to_code FROM links
)
SELECT 'hs_concordance' AS source, e.edition AS from_edition, from_code, o.edition AS to_edition, to_code,
  CASE WHEN here % 33 = 0 THEN CASE WHEN here = there THEN '1:n' ELSE 'n:n' END
       WHEN here % 33 = 1 THEN 'n:1' ELSE '1:1' END AS relation,
  CASE WHEN here % 33 = 0 THEN 0.5 ELSE 1 END AS weight,
  'hs_concordance/2010-01-01/invented.csv' AS snapshot_id, row_number() OVER (ORDER BY e.edition, o.edition, here, there) AS row_number,
  TIMESTAMP '{KNOWN}' AS known_from
FROM coded
CROSS JOIN (VALUES ('HS2012'), ('HS2017'), ('HS2022')) AS e(edition)
JOIN (VALUES ('HS2012'), ('HS2017'), ('HS2022')) AS o(edition) ON o.edition <> e.edition
ORDER BY row_number;
"""  # noqa: S608


def fill(path: Path, rows: int, vintages: int = 1, revised_pct: int = 1, readings: int = 200) -> None:
    """Make a warehouse of invented flows, with coverage, concordances and a register.

    Args:
        path: Where the warehouse is made; nothing may be there.
        rows: Flows known at the end; each further vintage has `revised_pct` of them once more.
        vintages: Vintages: each after the first revises the same figures.
        revised_pct: Share of the figures that are revised, in percent.
        readings: Readings that the register asks for.
    """
    with opened(path) as con:
        con.register("route", routes(rows).to_arrow())
        for month in range(MONTHS):
            con.execute(MONTH_OF_FLOWS, {"month": month, "vintages": vintages, "revised_pct": revised_pct})
        con.execute(COVERAGE)
        con.execute(CONCORDANCE)
        con.unregister("route")
        ask(con, readings)


def routes(rows: int) -> pl.DataFrame:
    """Routes with the number of their codes, one row per reporter, partner and direction with any.

    Over all months they have `rows` flows, rounded up to a multiple of the months.
    """
    wanted = -(-rows // MONTHS)
    size = bisect.bisect_left(range(wanted), wanted, key=lambda one: sum(_products(one)))
    products = pl.Series("products", _products(size), dtype=pl.Int64)
    ranks = range(REPORTERS)
    pairs = pl.DataFrame(
        [(direction, reporter, rank) for direction in ("export", "import") for reporter in ranks for rank in ranks],
        schema=["direction", "reporter", "rank"], orient="row",
    )  # fmt: skip
    frame = pairs.with_columns(products).sort("reporter", "direction", "rank").with_row_index("route")
    kept = pl.min_horizontal("products", wanted - pl.col("products").cum_sum().shift(1, fill_value=0))
    names = dict(enumerate(COUNTRIES))
    partner = pl.when(pl.col("rank") <= pl.col("reporter")).then(pl.col("rank") - 1).otherwise("rank")
    return frame.select(
        pl.col("route").cast(pl.Int64), "reporter", "direction", products=kept,
        reporter_iso3=pl.col("reporter").replace_strict(names),
        partner_iso3=pl.when(pl.col("rank") == 0).then(pl.lit(WORLD)).otherwise(partner.replace_strict(names, default=None)),
    ).filter(pl.col("products") > 0)  # fmt: skip


def _products(size: int) -> list[int]:
    """The number of codes of each route: of both directions, reporter after reporter, the world first among the partners."""
    ranks = range(1, REPORTERS + 1)
    one_way = [min(CODES, size // (reporter * partner)) for reporter in ranks for partner in ranks]
    return one_way * 2


def ask(con: Ledger, readings: int) -> None:
    """Write a register of as many readings, each with goods of its own, of large and small countries.

    Every tenth asks for the trade with the world, every twentieth with the European Union, and every fourth counts quantities. Scopes
    are of one to three chapters, of five headings, of ten codes, or of a chapter without some headings; every 25th has
    its goods somewhere within them. Ten mirrors and four watches ask for both sides, and for all suppliers.
    """
    given = {"document_id": "D", "grade": "P", "known_from": KNOWN}
    named = {
        "agreement_id": "A",
        "title": "invented",
        "payer_iso3": "CHN",
        "beneficiary_iso3": "USA",
        "legal": "contract",
    }
    numbers = range(readings)
    rows: dict[str, list[dict[str, object]]] = {
        "agreement": [{**named, "agreed_date": FIRST_MONTH, "met_from_pct": 100, "on_track_from_pct": 100,
                       "within_cap_to_pct": 100, "known_from": KNOWN}],
        "pledge": [{**named, **given, "pledge_id": f"P{n}", "instrument": "purchase", "pledged_date": FIRST_MONTH,
                    "sectors": []} for n in numbers],
        "reading": [{**given, **_route(n), "reading_id": f"P{n}/r", "pledge_id": f"P{n}", "title": "invented",
                     "is_headline": True, "basis": "total", "schedule": "annual", "proration": "linear",
                     "measure": "value" if n % 4 else "quantity", "unit": "USD" if n % 4 else "t",
                     "scope_id": f"S{n}", "activities": [], "donors": [], "recipients": []} for n in numbers],
        "target": [{**given, "reading_id": f"P{n}/r", "period_start": date(year, 1, 1), "period_end": date(year, 12, 31),
                    "is_recurring": False, "amount_low": Decimal(10**9), "amount_high": Decimal(10**9)}
                   for n in numbers for year in range(2019, 2024)],
        "scope": [{"scope_id": f"S{n}", "edition": "HS2022" if n % 3 else "HS2017", "product_prefix": prefix,
                   "is_excluded": is_excluded, "is_within": n % 25 == 24, "known_from": KNOWN}
                  for n in numbers for prefix, is_excluded in _goods(n).items()],
        "mirror_pair": [{**given, "mirror_id": f"M{n}", "agreement_id": "A", "title": "invented", "scope_id": f"S{n}",
                         "exporter_source": SOURCE, "exporter_series": SERIES, "exporter_iso3": COUNTRIES[n],
                         "importer_source": SOURCE, "importer_series": SERIES, "importer_iso3": COUNTRIES[n + 1],
                         "currency": "USD", "first_month": FIRST_MONTH} for n in range(min(10, readings))],
        "watch": [{**given, "watch_id": f"W{n}", "agreement_id": "A", "title": "invented", "scope_id": f"S{5 * n + 1}",
                   "importers": list(COUNTRIES[n : n + 3]), "pledges": [], "source": SOURCE, "series": SERIES,
                   "first_month": FIRST_MONTH} for n in range(min(4, readings // 5))],
    }  # fmt: skip
    for table, content in rows.items():
        append(con, table, pl.DataFrame(content, schema=columns(CONTRACTS[table])))


def _route(n: int) -> dict[str, object]:
    """The country pair and direction of the n-th reading: more of the large countries than of the small ones."""
    reporter, partner = n * n % 199 % (10 + n % 41), (7 * n + 3) % (12 + n % 37)
    partner += partner == reporter
    iso3 = WORLD if n % 10 == 9 else EUROPEAN_UNION if n % 20 == 5 else COUNTRIES[partner]
    direction = "export" if n % 2 else "import"
    return {"source": SOURCE, "series": SERIES, "reporter_iso3": COUNTRIES[reporter], "partner_iso3": iso3,
            "direction": direction}  # fmt: skip


def _goods(n: int) -> dict[str, bool]:
    """The prefixes of the n-th scope, and whether each is excluded."""
    chapters = [f"{1 + (n * 29 + 31 * more) % 96:02}" for more in range(5)]
    if n % 5 == 0:
        return dict.fromkeys(chapters[: 1 + n % 3], False)
    if n % 5 in (1, 2):
        return {f"{chapter}{1 + (n + place) % 14:02}": False for place, chapter in enumerate(chapters)}
    if n % 5 == 3:
        return {chapters[0]: False} | {f"{chapters[0]}{1 + (n + place) % 14:02}": True for place in range(3)}
    return {f"{chapter}{1 + n % 13:02}{digits}": False for chapter in chapters for digits in ("10", "20")}


def main() -> None:
    """Make a warehouse."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--vintages", type=int, default=1)
    parser.add_argument("--revised-pct", type=int, default=1)
    parser.add_argument("--readings", type=int, default=200)
    options = parser.parse_args()
    fill(options.warehouse, options.rows, options.vintages, options.revised_pct, options.readings)


if __name__ == "__main__":
    main()
