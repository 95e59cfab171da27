"""A desk's own table of figures: five columns that its author knows, turned into the columns of the full table.

`figure` says what moved (`Japan imports from United States: 1201`), `period` when, `amount` and `unit` how much, `whose`
who counted it. A row that is not understood names the cell and what was expected.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

import polars as pl
import pycountry

from pledgebook.pipelines.core import periods
from pledgebook.pipelines.core.countries import EUROPEAN_UNION, ISO3, ISO3_BY_NAME
from pledgebook.pipelines.core.currencies import CURRENCIES
from pledgebook.pipelines.core.months import months_between
from pledgebook.pipelines.core.number_text import exact
from pledgebook.pipelines.core.vocabulary import QUALIFIERS, UNITS, WORLD
from pledgebook.pipelines.sources.parsing.parsed import Schema

COLUMNS = ("figure", "period", "amount", "unit", "whose")
OPTIONAL = ("grade", "source", "note")
"""Further columns that a table may have: the grade of the evidence, where the figure was read, and remarks."""

EXAMPLE_MARK = "EXAMPLE"
TEMPLATE = {
    "figure": f"{EXAMPLE_MARK}: Japan imports from United States: 1201",
    "period": "2024",
    "amount": "2080000",
    "unit": "t",
    "whose": "Japan Customs",
}
"""The columns of a new table, with a line that shows what to write; that line is left out when the table is read."""

OWN = "own"
DEFAULT_GRADE = "N-"
"""Grade where none is given: nobody has said where the figure was read."""

OTHER_NAMES = {
    "eu": EUROPEAN_UNION,
    "european union": EUROPEAN_UNION,
    "uk": "GBR",
    "us": "USA",
    "u.s.": "USA",
    "u.s.a.": "USA",
    "america": "USA",
    "world": WORLD,
    "all countries": WORLD,
}
ALPHA_2 = {country.alpha_2.casefold(): country.alpha_3 for country in pycountry.countries}
DIRECTIONS = {"import": "import", "export": "export", "re-export": "re_export", "re_export": "re_export"}

FIGURE = re.compile(
    r"(?P<reporter>.+?)\s+(?P<direction>imports?|exports?|re[-_]exports?)\s+(?:(?:from|to)\s+)?(?P<partner>[^:]+?)\s*(?::|\s)\s*"
    r"(?P<product>[A-Z][A-Z_]+|[0-9]+)",
)
QUALIFIED = re.compile(r"(?P<word>about|at least|at most|~|≥|≤)?\s*(?P<number>.*)", re.IGNORECASE | re.DOTALL)
QUALIFIER_OF = {"": "exact", "~": "about", "≥": "at_least", "≤": "at_most"}
SCALES = {
    "thousand": 10**3, "million": 10**6, "mn": 10**6, "m": 10**6, "billion": 10**9, "bn": 10**9, "trillion": 10**12,
    "tn": 10**12,
}  # fmt: skip
UNIT_OF = {"tonnes": "t", "tons": None, "barrels": "bbl", "units": "number", "items": "number", "%": None}
"""Words for units. A ton may be metric, short or long, so it is none."""

EXPECTED = {
    "figure": "COUNTRY imports from COUNTRY: PRODUCT, or exports to, with countries as names or ISO codes, and as product an HS "
    "code or a product group of the register such as AGRICULTURE (steps of an investment or a purchase belong in the register)",
    "period": periods.EXPECTED,
    "amount": "a number such as 1250000.50, without thousands separators, perhaps after `about`, `at least` or `at most`",
    "unit": "a currency such as USD, or a unit such as t, bbl or number, perhaps with thousand, million or billion",
    "whose": "whose figure it is, such as Japan Customs",
}

Cells = dict[str, str | None]


def is_plain(names: list[str]) -> bool:
    """Whether a table has the five columns, however their names are capitalized."""
    return set(COLUMNS) <= {name.strip().casefold() for name in names}


def in_full(table: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a plain table in the columns of the full one.

    Args:
        table: The five columns and perhaps those of OPTIONAL.

    Returns:
        The same rows as text, with `is_example`, and `misread`, a list of the reasons why a cell is not understood.
    """
    rows = [_full(row) for row in table.iter_rows(named=True)]
    names = (
        *(
            "figure_id",
            "series",
            "reporter_iso3",
            "partner_iso3",
            "direction",
            "product_code",
            "period_start",
        ),
        *("period_months", "currency", "value", "quantity", "unit", "qualifier", "grade"),
    )
    schema: Schema = {
        **dict.fromkeys(names, pl.String),
        "is_example": pl.Boolean,
        "misread": pl.List(pl.String),
    }
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        valuation=pl.lit("unstated"),
        obs_status=pl.lit("reported"),
        stated_share_pct=pl.lit(None, pl.String),
    )


def series_of(whose: str) -> str:
    """Return the name under which a reading cites the figures: `Japan Customs` is `own_japan_customs`.

    The beginning keeps a desk's table apart from the included one, whose figures of the same publisher would be added.
    """
    word = re.sub(r"\W+", "_", whose.strip().casefold()).strip("_")
    return word and f"{OWN}_{word}"


def _full(row: Mapping[str, str | None]) -> dict[str, object]:
    cells = {name: (row[name] or "").strip() for name in COLUMNS}
    if cells == TEMPLATE:
        return {"is_example": True, "misread": []}
    flow, period = _flow(cells["figure"]), _period(cells["period"])
    amount, misread = _amount(cells["amount"], cells["unit"])
    series = series_of(cells["whose"])
    wrong = [name for name, found in (("figure", flow), ("period", period), ("whose", series)) if not found]
    wrong += misread
    found: Cells = {**(flow or {}), **(period or {}), "series": series or None}
    if not wrong:
        found |= amount
        measure = "value" if "currency" in amount else "quantity"
        keys = ("reporter_iso3", "direction", "partner_iso3", "product_code", "period_start", "period_months")
        found["figure_id"] = " ".join([*(str(found[key]) for key in keys), measure])
    return found | {
        "grade": (row.get("grade") or "").strip() or DEFAULT_GRADE,
        "is_example": False,
        "misread": [_reason(name, cells[name]) for name in COLUMNS if name in wrong],
    }


def _reason(name: str, found: str) -> str:
    if EXAMPLE_MARK in found:
        return f"{name}: found '{found}', expected a line of your own without the word {EXAMPLE_MARK}"
    return f"{name}: found '{found or 'nothing'}', expected {EXPECTED[name]}"


def _flow(text: str) -> Cells | None:
    found = FIGURE.fullmatch(text)
    if found is None:
        return None
    reporter, partner = _country(found["reporter"]), _country(found["partner"])
    if reporter is None or partner is None or reporter == WORLD:
        return None
    direction = DIRECTIONS[found["direction"].removesuffix("s")]
    return {
        "reporter_iso3": reporter,
        "partner_iso3": partner,
        "direction": direction,
        "product_code": found["product"],
    }


def _country(text: str) -> str | None:
    """Return the code of a country; None for a word that names none, or several."""
    word = text.strip().removeprefix("the ").removeprefix("The ")
    if word in ISO3:
        return word
    name = word.casefold()
    return OTHER_NAMES.get(name) or ISO3_BY_NAME.get(name) or (ALPHA_2.get(name) if word.isupper() else None)


def _period(text: str) -> Cells | None:
    found = periods.span(text)
    if found is None:
        return None
    first, last = found
    return {"period_start": first.isoformat(), "period_months": str(months_between(first, last))}


def _amount(text: str, unit: str) -> tuple[Cells, list[str]]:
    """Return the amount in the columns of the full table, and the names of the cells that are not understood."""
    qualified = QUALIFIED.fullmatch(text)
    word, digits = (qualified["word"] or "", qualified["number"]) if qualified else ("", text)
    number, scaled = exact(digits), _unit(unit)
    if number is None or scaled is None:
        return {}, [name for name, read in (("amount", number), ("unit", scaled)) if read is None]
    scale, name = scaled
    qualifier = QUALIFIER_OF.get(word) or word.casefold().replace(" ", "_")
    amount = f"{(number * scale).normalize():f}"
    column, kind = ("value", "currency") if name in CURRENCIES else ("quantity", "unit")
    return {"qualifier": qualifier if qualifier in QUALIFIERS else None, column: amount, kind: name}, []


def _unit(text: str) -> tuple[Decimal, str] | None:
    """Return the scale and the unit of `bn USD`, `USD million`, `thousand t` or `t`."""
    words = text.split()
    scale = Decimal(1)
    if len(words) == 2:
        scales = [word for word in words if word.casefold() in SCALES]
        if len(scales) != 1:
            return None
        scale = Decimal(SCALES[scales[0].casefold()])
        words.remove(scales[0])
    name = UNIT_OF.get(words[0].casefold(), words[0]) if len(words) == 1 else None
    return (scale, name) if name is not None and (name in CURRENCIES or name in UNITS) else None
