"""Mirrors of the register, and mirrors described by options."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import polars as pl

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.hs_code import code_fault
from pledgebook.pipelines.core.kernel import parse_kernel
from pledgebook.pipelines.core.paths import Lake
from pledgebook.pipelines.core.records.problem import closest
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.text import did_you_mean, is_digits, plain
from pledgebook.pipelines.query.legal_events import of_trade
from pledgebook.pipelines.query.question import Question
from pledgebook.pipelines.query.report import report
from pledgebook.pipelines.reconcile import reconcile
from pledgebook.pipelines.register.country import closest_country, is_country
from pledgebook.pipelines.register.reading import published_by
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.conform import conform
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.steps.reconcile import inputs
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.frames import selected
from pledgebook.pipelines.warehouse.ledger import replace_tables, scenario
from pledgebook.pipelines.warehouse.reading import load

Row = dict[str, Any]

SIDES = """
SELECT p.mirror_id, p.exporter_iso3, p.importer_iso3, list(DISTINCT s.product_prefix ORDER BY s.product_prefix) AS codes
FROM ledger.mirror_pair p
JOIN ledger.scope s ON s.scope_id = p.scope_id AND NOT s.is_excluded
WHERE ledger.is_known(p.known_from, p.known_to, $known_at) AND ledger.is_known(s.known_from, s.known_to, $known_at)
GROUP BY ALL
ORDER BY p.mirror_id
"""


@dataclass(frozen=True)
class Asked:
    """Options of `pledgebook mirror`; None is not given."""

    exporter: str | None = None
    importer: str | None = None
    products: str | None = None
    edition: str = "HS2022"
    exporter_source: str | None = None
    importer_source: str | None = None
    currency: str | None = None
    margin: str | None = None
    lag: str | None = None

    def demand_fit(self, name: str | None) -> None:
        """Raise unless the options go with each other, and with the name of a mirror.

        Raises:
            UsageError: They do not; says which.
        """
        if self.is_new and name is not None:
            message = f"Name a mirror of the register ('{name}') or describe one by options, not both."
            raise UsageError(message)
        if not self.is_new and (self.exporter_source or self.importer_source):
            message = "--exporter-source and --importer-source go with --exporter, --importer and --products."
            raise UsageError(message)

    @property
    def is_new(self) -> bool:
        """Whether the options describe a mirror of their own."""
        return any(one is not None for one in (self.exporter, self.importer, self.products))

    @property
    def changes(self) -> dict[str, Any]:
        """Columns that the options replace."""
        found: dict[str, Any] = {}
        if self.currency is not None:
            found["currency"] = self.currency.upper()
        if self.margin is not None:
            ends = {"margin_low": None, "margin_high": None, "importer_fob_series": None}
            found |= {"margin": _margin(self.margin), **ends}
        if self.lag is not None:
            found |= {"lag": _lag(self.lag)} | ({} if self.lag == ESTIMATE else {"lag_max_months": None})
        return found


def mirrors(con: Ledger, name: str | None) -> pl.DataFrame:
    """Return the rows of the report `mirror` for one mirror of the register, or for all of them.

    Raises:
        UsageError: There is no such mirror; names those that there are.
    """
    pair = selected(con, "SELECT DISTINCT mirror_id FROM ledger.mirror_pair")
    named = _named(pair, name)["mirror_id"]
    return report(con, "mirror").filter(pl.col("mirror_id").is_in(named.implode()))


def in_window(found: pl.DataFrame, first: date | None, last: date | None) -> pl.DataFrame:
    """Keep the months, and whole years, from the first to the last.

    Raises:
        UsageError: The first lies after the last.
    """
    if first is not None and last is not None and first > last:
        message = f"--from {first:%Y-%m} lies after --to {last:%Y-%m}."
        raise UsageError(message)
    ends = pl.col("month").dt.offset_by(pl.format("{}mo", pl.col("period_months") - 1))
    return found.filter(
        pl.lit(value=True) if first is None else pl.col("month") >= first,
        pl.lit(value=True) if last is None else ends <= last,
    )


def mirrors_asked_for(place: Path | Lake, name: str | None, asked: Asked, question: Question) -> pl.DataFrame:
    """Reconcile a mirror that options describe or change; nothing is stored.

    Args:
        place: The published copy, or a lake; it is only read.
        name: A mirror of the register that is changed; None if the options describe one of its own.
        asked: The options.
        question: The days.

    Returns:
        Rows in the columns of the report `mirror`.
    """
    with scenario(place) as con:
        if asked.is_new:
            pair, scope = described(con, asked)
            replace_tables(con, {"scope": pl.concat([load(con, "scope"), scope])})
        else:
            pair = changed(_named(load(con, "mirror_pair", question.moment), name), asked)
        readings = load(con, "reading")
        replace_tables(con, {"mirror_pair": pair, "reading": readings.clear()})
        frame = reconcile(inputs(con, question.moment), ASKED, question.day).mirror.drop("run_id")
        replace_tables(con, {"reading": readings})  # legal events reach a trade through the readings
        rows = frame.join(pair.select(PAIR), on="mirror_id", maintain_order="left")
        touched = of_trade(con, rows, question.moment)
    return rows.with_columns(legal_events=pl.Series(touched, dtype=pl.String))


def sides(
    con: Ledger, name: str | None, asked: Asked, known_at: datetime
) -> list[tuple[str, str, list[str]]]:
    """Return exporter, importer and product codes of each selected mirror."""
    if asked.is_new:
        codes = [code.strip() for code in str(asked.products).split(",")]
        return [(str(asked.exporter).upper(), str(asked.importer).upper(), codes)]
    pair = selected(con, SIDES, {"known_at": known_at})
    return list(_named(pair, name).drop("mirror_id").iter_rows())


def _named(pair: pl.DataFrame, name: str | None) -> pl.DataFrame:
    """Select the mirror of a name, regardless of case; all of them without a name."""
    if name is None:
        return pair
    found = pair.filter(pl.col("mirror_id").str.to_lowercase() == name.lower())
    if found.is_empty():
        known = ", ".join(pair["mirror_id"].sort()) or "none is declared"
        message = f"There is no mirror '{name}'.{did_you_mean(name, pair['mirror_id'])} Mirrors: {known}."
        raise UsageError(message)
    return found


PAIR = ("mirror_id", "exporter_iso3", "importer_iso3", "scope_id", "document_id", "grade")

ESTIMATE = "estimate"


OPTIONS = "the options of the command"


ASKED = "asked"
"""The id of a mirror and a scope that stand in no register."""


BEFORE_ALL = datetime.combine(date(1990, 1, 1), time())


BEST = {name: source.mirror for name, source in SOURCES.items() if source.mirror}
"""The sources of values, and in which series of theirs exports, imports and quantities are looked for, the best first."""


HELD = """
SELECT DISTINCT source, series
FROM ledger.flow
WHERE reporter_iso3 = ? AND partner_iso3 = ? AND direction = ? AND value IS NOT NULL
"""


def changed(pair: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """Return declared mirrors with the options in place of declared values.

    Raises:
        UsageError: A currency or a margin is given for a mirror of quantities.
    """
    of_quantities = pair.drop_nulls("unit")
    if of_quantities.height and (asked.currency is not None or asked.margin is not None):
        named = ", ".join(of_quantities["mirror_id"])
        message = f"{named} compares quantities, which have no currency and no margin. Leave out --currency and --margin."
        raise UsageError(message)
    return _checked([{**row, **asked.changes, **_document(row, asked)} for row in pair.iter_rows(named=True)])


def _document(row: dict[str, Any], asked: Asked) -> dict[str, str]:
    """Document of a margin and a lag when one or both come from the options."""
    given = {name for name in ("margin", "lag") if getattr(asked, name) is not None}
    if not given:
        return {}
    others = {name for name in ("margin", "lag") if row[name] is not None} - given
    return {"document_id": f"{OPTIONS} or {row['document_id']}" if others else OPTIONS}


def described(con: Ledger, asked: Asked) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the mirror that the options describe, and the scope of its products.

    Raises:
        UsageError: A country, source, product or number is missing or cannot be; says what would be.
    """
    missing = [name for name in ("exporter", "importer", "products") if getattr(asked, name) is None]
    if missing:
        message = (
            f"A mirror of your own needs --exporter, --importer and --products; there is no --{missing[0]}."
        )
        raise UsageError(message)
    exporter, importer = _country(str(asked.exporter)), _country(str(asked.importer))
    row: dict[str, Any] = {
        "mirror_id": ASKED,
        "exporter_iso3": exporter,
        "importer_iso3": importer,
        "scope_id": ASKED,
        "currency": "USD",
        "document_id": OPTIONS,
        "grade": "D",
        "known_from": BEFORE_ALL,
    }
    row |= _side(con, "exporter", (exporter, importer, "export"), asked.exporter_source)
    row |= _side(con, "importer", (importer, exporter, "import"), asked.importer_source)
    return _checked([row | asked.changes]), _scope(str(asked.products), asked.edition)


def _side(con: Ledger, name: str, flow: tuple[str, str, str], source: str | None) -> dict[str, Any]:
    """Choose source and series of a side: the named ones, otherwise the only ones in the ledger."""
    held = {(str(row[0]), str(row[1])) for row in con.execute(HELD, list(flow)).fetchall()}
    source, _, series = (source or _only_source(name, flow, held)).partition("/")
    if source not in BEST and not series:
        message = f"--{name}-source: found '{source}', expected {', '.join(BEST)}, or another source and its series as source/series."
        raise UsageError(message)
    direction = flow[2]
    if not series:
        best = BEST[source][direction]
        series = next((one for one in best if (source, one) in held), best[0])
    published = published_by(source)
    known = [one for one, about in published.items() if direction in about.valuations]
    if published and series not in known:
        message = f"--{name}-source: {source} has no {direction} series '{series}'. {closest(series, known)}"
        raise UsageError(message)
    quantity = next(iter(BEST.get(source, {}).get("quantity", ())), None)
    return {f"{name}_source": source, f"{name}_series": series, f"{name}_quantity_series": quantity}


def _only_source(name: str, flow: tuple[str, str, str], held: set[tuple[str, str]]) -> str:
    found = sorted({source for source, series in held if series in BEST.get(source, {}).get(flow[2], ())})
    if len(found) > 1:
        message = (
            f"{flow[0]}'s {flow[2]}s are available from {' and '.join(found)}. Name one with --{name}-source."
        )
        raise UsageError(message)
    return found[0] if found else "un_comtrade"


def _scope(products: str, edition: str) -> pl.DataFrame:
    codes = list(dict.fromkeys(code.strip() for code in products.split(",") if code.strip()))
    for code in (one for one in codes if is_digits(one)):
        if fault := code_fault(code):
            message = f"--products: found the code '{code}'; expected {fault[0]}. {fault[1]}"
            raise UsageError(message)
    rows = [
        {
            "scope_id": ASKED,
            "edition": edition,
            "product_prefix": code,
            "is_excluded": False,
            "is_within": False,
            "known_from": BEFORE_ALL,
        }
        for code in codes
    ]
    return _conformed(rows, "scope", "--products")


def _checked(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return _conformed(rows, "mirror_pair", "the mirror")


def _conformed(rows: list[dict[str, Any]], table: str, what: str) -> pl.DataFrame:
    """Return rows that keep the contract of their table.

    Raises:
        UsageError: They do not; names the column, what was found and what was expected.
    """
    if not rows:
        message = f"{what}: found nothing, expected HS codes such as 1201 or 120190,2304."
        raise UsageError(message)
    schema = columns(CONTRACTS[table])
    frame = pl.DataFrame(rows, schema=schema).with_row_index("row_number", offset=1)
    outcome = conform(
        frame.with_columns(pl.col("row_number").cast(pl.Int64), refusals=pl.lit([], pl.List(pl.String))),
        CONTRACTS[table],
    )
    if outcome.refused.height:
        message = f"{what}: {'; '.join(outcome.refused['reasons'].explode())}."
        raise UsageError(message)
    return outcome.good.select(list(schema))


def _country(code: str) -> str:
    code = code.strip().upper()
    if not is_country(code, "reporter_iso3"):
        message = f"found '{code}', expected the code of a country. {closest_country(code)}"
        raise UsageError(message)
    return code


def _margin(text: str) -> Decimal | None:
    if text == ESTIMATE:
        return None
    try:
        margin = Decimal(text)
    except InvalidOperation:
        margin = Decimal("NaN")
    if not (margin.is_finite() and 0 <= margin <= 1 and margin == round(margin, 8)):
        hint = (
            f" {plain(margin / 100)} is {plain(margin)} %."
            if margin.is_finite() and 1 < margin <= 100
            else ""
        )
        message = f"--margin: found '{text}', expected `estimate` or a share of the FOB value from 0 to 1, such as 0.06.{hint}"
        raise UsageError(message)
    return margin


def _lag(text: str) -> str | None:
    if text == ESTIMATE:
        return None
    try:
        parse_kernel(text)
    except ValueError as error:
        message = f"--lag: {error}; expected `estimate`, or weights that add up to 1 such as 0.3,0.5,0.2."
        raise UsageError(message) from error
    return text
