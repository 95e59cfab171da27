"""Trade of nearly all countries by product and partner, from raw file to flows.

Publisher: United Nations Statistics Division, UN Comtrade.
Address: https://comtradeapi.un.org/data/v1/get/C/{A or M}/HS (API v1); CSV from https://comtradeplus.un.org
Unit: USD, converted by the UN at yearly or monthly rates; quantities in the unit of the row, weights in kg.
Valuation: exports FOB, imports CIF; FOB for imports of reporters that give no CIF value.
Adjustment: none. Quantities and weights that the UN estimated are marked `estimated`.
Frequency: yearly and monthly, as reporters deliver; any period may be revised at any time.

Reads the API's JSON, the current CSV (camelCase, a comma at the end of rows only) and workbook, the CSV of 2023
(PascalCase, a comma at the end of the header too), the tab-separated bulk file, and tables that Python and R programs
saved (snake_case, `True`, `842.0`). A row has up to five figures and is made long first. Caveats: values have up to
three decimals and are rounded half to even to the cent, quantities to four decimals. A 0 other than in the primary
value means not reported.
"""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

import polars as pl

from pledgebook.pipelines.core.number_text import figure as plain_figure
from pledgebook.pipelines.core.text import message_in, short
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from pledgebook.pipelines.sources.parsing.rows import (
    blank_as_null,
    no_such_month,
    numbered,
    reason,
    refusals,
    translated,
)
from pledgebook.pipelines.sources.parsing.table import check_columns, fault, read_table, refuse_answer
from pledgebook.pipelines.sources.un_comtrade.codes import (
    AREAS,
    AS_REPORTED,
    DIRECTIONS,
    EDITIONS,
    ESTIMATED_FLAGS,
    FLAGS,
    IN_ROWS,
    NO_UNIT,
    PARTIAL_FLOWS,
    RIGHT_CODES,
    UNITS,
    USED_TOO,
)
from pledgebook.pipelines.sources.un_comtrade.parts import RULE, parts_of_totals

VALUES = ("primaryValue", "cifvalue", "fobvalue")
QUANTITIES = {"qty": "isQtyEstimated", "netWgt": "isNetWgtEstimated"}
SERIES = (*VALUES, *QUANTITIES)
"""The figures of a row; each is a separate series."""

NEEDED = (
    *("typeCode", "freqCode", "refYear", "refMonth", "period", "reporterCode", "flowCode", "partnerCode"),
    *("partner2Code", "classificationCode", "cmdCode", "customsCode", "mosCode", "motCode"),
    *("qtyUnitCode", *SERIES, *QUANTITIES.values()),
)
OPTIONAL = ("aggrLevel", "legacyEstimationFlag", "reporterISO")
"""Columns that are read where they are there; bulk files lack the first and the last."""

IGNORED = (
    *("refPeriodId", "reporterDesc", "flowDesc", "partnerISO", "partnerDesc", "partner2ISO"),
    *("partner2Desc", "classificationSearchCode", "isOriginalClassification", "cmdDesc", "isLeaf"),
    *("customsDesc", "motDesc", "qtyUnitAbbr", "altQtyUnitCode", "altQtyUnitAbbr", "altQty"),
    *("isAltQtyEstimated", "grossWgt", "isGrossWgtEstimated", "isReported", "isAggregate", "datasetCode"),
)
"""Known columns that are not read: names of codes, second quantities, gross weights, marks of how the UN made a row.
`isAggregate` is False on some true totals."""

NAMES = (*NEEDED, *OPTIONAL, *IGNORED)
NAMES_OF_2023 = {name[0].upper() + name[1:]: name for name in NAMES} | {"AtlQty": "altQty"}
"""Column names of the CSV of 2023 to the current ones."""

NAMES_OF_BULK = {"CIFValue": "cifvalue", "FOBValue": "fobvalue"}
NAMES_OF_R = {re.sub(r"(?<=[a-z])(?=[A-Z2])|(?<=2)(?=[A-Z])", "_", name).lower(): name for name in NAMES} | {
    f"partner2_{end}": f"partner2{word}" for end, word in (("code", "Code"), ("iso", "ISO"), ("desc", "Desc"))
}
"""Column names of programs that write `primary_value`, with `partner_2_code` or `partner2_code`."""

WHOLE_NUMBERS = (
    *("refYear", "refMonth", "period", "reporterCode", "partnerCode", "partner2Code", "cmdCode", "mosCode"),
    *("motCode", "qtyUnitCode", "aggrLevel", "legacyEstimationFlag"),
)
"""Codes, which a program that takes them for numbers writes as 842.0."""

ANSWER = {"elapsedTime", "count", "data", "error"}
CAP = 250_000
PREVIEW_CAP = 500
PREVIEW = "/public/"

PRODUCT = r"^((0[1-9]|[1-689][0-9]|7[0-689])([0-9][0-9]){0,2}|TOTAL)$"
UNCLASSIFIED = "9999AA"
"""UN Comtrade's own code for goods without an HS code from the reporter."""

YEAR = "52"
"""Value of refMonth for a whole year."""

ZERO = r"^0(\.0*)?$"
TOO_FINE = re.compile(r"[0-9]{1,20}\.[0-9]{3,40}")


def parse(raw: bytes, sidecar: Sidecar) -> Parsed:
    """Read an answer of the API or a CSV file.

    Args:
        raw: JSON or CSV in one of the three layouts, columns in any order.
        sidecar: The file's sidecar; its `url` is the request.

    Returns:
        Flows as text. Left out by name: `part_beside_total`, `part_of_a_flow`, `partner_group`,
        `partner_residue`, `partner_former`, `unclassified_goods` and `not_reported`.

    Raises:
        SourceError: The file as a whole cannot be read, was cut off at a cap, has parts that do not add up to their
            totals, or is for a code that is not a reporter's; names the file and the figures.
    """
    _check_request(sidecar)
    table = read_table(
        raw,
        sidecar,
        ("json", "csv"),
        records=lambda answer: _data(answer, sidecar),
    )
    table = _with_current_names(table)
    if not table.columns:  # an answer without rows
        table = pl.DataFrame(schema=dict.fromkeys(NEEDED, pl.String))
    check_columns(table, sidecar, NEEDED, OPTIONAL, IGNORED)
    refuse_capped(table.height, sidecar)
    rows = numbered(table)
    coded = _coded(rows)
    _check_reporters(coded, sidecar)
    parts = parts_of_totals(coded, sidecar)
    return _parsed(
        rows, coded.with_columns(is_part=pl.col("row_number").is_in(parts["row_number"].implode())), sidecar
    )


def _coded(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with codes and marks as UN Comtrade itself writes them, whatever program saved them."""
    missing = [pl.lit(None, pl.String).alias(name) for name in OPTIONAL if name not in rows.columns]
    codes = [blank_as_null(name).str.replace(r"^([0-9]+)\.0+$", "${1}").alias(name) for name in WHOLE_NUMBERS]
    texts = [blank_as_null(name).alias(name) for name in ("typeCode", "freqCode", "flowCode", "customsCode")]
    marks = [blank_as_null(name).str.to_lowercase().alias(name) for name in QUANTITIES.values()]
    return rows.with_columns(missing).with_columns(*codes, *texts, *marks)


def _check_request(sidecar: Sidecar) -> None:
    """Reject a request for a code that is not a reporter's, which is answered without rows and without error."""
    requested = re.findall(r"reporterCode=([0-9,]+)", sidecar.url or "", re.IGNORECASE)
    _refuse_codes([code for codes in requested for code in codes.split(",") if code in RIGHT_CODES], sidecar)


def _check_reporters(rows: pl.DataFrame, sidecar: Sidecar) -> None:
    """Reject a reporter under its M49 code if the file itself names another country beside it."""
    iso3 = blank_as_null("reporterISO")
    other = rows.filter(
        pl.col("reporterCode").is_in([code for code in RIGHT_CODES if code not in USED_TOO])
        & (iso3 != translated("reporterCode", IN_ROWS))
    )
    _refuse_codes(other["reporterCode"].unique().sort().to_list(), sidecar)


def _refuse_codes(wrong: Sequence[str], sidecar: Sidecar) -> None:
    if wrong:
        right = ", ".join(f"{RIGHT_CODES[code]} for {code}" for code in wrong)
        found = f"the reporter code {', '.join(wrong)}, which UN Comtrade does not use for any present-day reporter"
        fault(sidecar, found, "UN Comtrade's own code", f"Request reporterCode {right}.")


def _data(answer: object, sidecar: Sidecar) -> object:
    """Return the records of an answer, after checking its count and its error."""
    expected = f"an object with the keys {', '.join(sorted(ANSWER))}"
    if not isinstance(answer, dict) or set(answer) != ANSWER or not isinstance(answer["data"], list):
        refuse_answer(answer, expected, sidecar)
    if answer["error"]:
        fault(
            sidecar,
            f"the error {message_in(answer['error']) or short(str(answer['error']))!r}",
            "an answer without error",
            "Send the request again.",
        )
    if answer["count"] != str(len(answer["data"])):
        found = f"{len(answer['data'])} rows and a count of {str(answer['count'])[:20]}"
        fault(sidecar, found, "as many rows as counted", "The answer was cut off. Request less at once.")
    return answer["data"]


def refuse_capped(rows: int, sidecar: Sidecar) -> None:
    """Raise if there are as many rows as one request can have: the rest is cut off without a word.

    Raises:
        SourceError: Names the cap.
    """
    cap = PREVIEW_CAP if PREVIEW in (sidecar.url or "") else CAP
    if rows >= cap:
        remedy = "Request fewer products, periods or partners at once, and ingest each answer as a file."
        fault(sidecar, f"{rows} rows, which is the cap of one request", f"fewer than {cap} rows", remedy)


def _with_current_names(table: pl.DataFrame) -> pl.DataFrame:
    """Rename the columns to the current names; a mixture of layouts is left as it is and rejected later."""
    present = set(table.columns)
    layouts = {"RefYear": NAMES_OF_2023, "ref_year": NAMES_OF_R, "refYear": NAMES_OF_BULK}
    names = next((names for mark, names in layouts.items() if mark in present), {})
    if not present.isdisjoint(names.values() if names is NAMES_OF_BULK else ["refYear"]):
        return table
    return table.rename({name: new for name, new in names.items() if name in present and new not in present})


def _parsed(received: pl.DataFrame, coded: pl.DataFrame, sidecar: Sidecar) -> Parsed:
    marked = _typed(_long(coded)).with_columns(rule=_rule())
    kept = marked.filter(pl.col("rule").is_null()).sort("row_number")
    return Parsed(
        contract="flow",
        raw=_long(received),
        rows=_flows(kept, sidecar),
        ignored=marked.filter(pl.col("rule").is_not_null()).select("row_number", "rule").sort("row_number"),
    )


def _long(table: pl.DataFrame) -> pl.DataFrame:
    """Return one row per figure, series by series: in this order the text is shared and not copied."""
    parts = [
        table.with_columns(
            row_number=(pl.col("row_number") - 1) * len(SERIES) + place,
            file_row=pl.col("row_number").cast(pl.String),
            series=pl.lit(name),
        )
        for place, name in enumerate(SERIES, start=1)
    ]
    return pl.concat(parts)


def _typed(long: pl.DataFrame) -> pl.DataFrame:
    """Add figure, unit, month and whether the figure is an estimate."""
    series, direction = pl.col("series"), translated("flowCode", DIRECTIONS)
    figure = plain_figure(pl.coalesce(pl.when(series == name).then(pl.col(name)) for name in SERIES))
    is_estimated = pl.coalesce(
        pl.when(series == name).then(pl.col(mark)) for name, mark in QUANTITIES.items()
    )
    is_flagged = pl.any_horizontal(
        (series == name) & pl.col("legacyEstimationFlag").is_in(flags)
        for name, flags in ESTIMATED_FLAGS.items()
    )
    cif, fob, first = (plain_figure(pl.col(name)) for name in ("cifvalue", "fobvalue", "primaryValue"))
    is_fob = (direction != "import") | ((cif.is_null() | cif.str.contains(ZERO)) & (fob == first))
    year, number = pl.col("refYear"), pl.col("refMonth").str.zfill(2)
    is_year, is_month = pl.col("freqCode") == "A", pl.col("freqCode") == "M"
    return long.with_columns(
        figure=figure,
        is_estimated=is_estimated,
        is_flagged=is_flagged.fill_null(value=False),
        is_value=series.is_in(VALUES),
        direction=direction,
        valuation=pl.when(series == "cifvalue").then(pl.lit("CIF")).when(series == "fobvalue")
        .then(pl.lit("FOB")).when(series != "primaryValue").then(pl.lit("unstated"))
        .when(is_fob).then(pl.lit("FOB")).otherwise(pl.lit("CIF")),
        unit_code=pl.col("qtyUnitCode").fill_null("").str.strip_chars(),
        month=pl.when(is_year & (number == YEAR) & (pl.col("period") == year)).then(year + "-01-01")
        .when(is_month & (pl.col("period") == year + number)).then(year + "-" + number + "-01"),
        period_months=pl.when(is_year).then(pl.lit("12")).when(is_month).then(pl.lit("1")),
    )  # fmt: skip


def _rule() -> pl.Expr:
    """Return the rule by which a row is left out, or null."""
    is_absent = pl.col("figure").is_null() | pl.col("figure").str.contains(ZERO)
    return (
        pl.when(pl.col("is_part")).then(pl.lit(RULE))
        .when(pl.col("flowCode").is_in(PARTIAL_FLOWS)).then(pl.lit("part_of_a_flow"))
        .when(pl.col("partnerCode").is_in(list(AREAS))).then(translated("partnerCode", AREAS))
        .when(pl.col("cmdCode") == UNCLASSIFIED).then(pl.lit("unclassified_goods"))
        .when(is_absent & (pl.col("series") != "primaryValue")).then(pl.lit("not_reported"))
    )  # fmt: skip


def _flows(typed: pl.DataFrame, sidecar: Sidecar) -> pl.DataFrame:
    """Return the remaining rows in the columns of the flow contract, as text."""
    is_value, product = pl.col("is_value"), pl.col("cmdCode")
    unit = pl.when(pl.col("series") == "netWgt").then(pl.lit("kg")).when(~is_value).then(_unit())
    typed = typed.with_columns(
        figure=_rounded(typed),
        unit=unit,
        partner_iso3=translated("partnerCode", IN_ROWS),
        reporter_iso3=pl.when(pl.col("reporterCode") != "0").then(translated("reporterCode", IN_ROWS)),
        product_level=pl.when(product != "TOTAL").then(product.str.len_chars()).otherwise(0).cast(pl.String),
    )
    return typed.select(
        "row_number",
        refusals(*_reasons(typed, sidecar)),
        "series",
        "reporter_iso3",
        "partner_iso3",
        "direction",
        "product_level",
        "month",
        "period_months",
        "valuation",
        "unit",
        source=pl.lit("un_comtrade"),
        product_code=product,
        hs_edition=translated("classificationCode", EDITIONS),
        item_id=pl.lit(""),
        currency=pl.when(is_value & pl.col("figure").is_not_null()).then(pl.lit("USD")),
        value=pl.when(is_value).then(pl.col("figure")),
        quantity=pl.when(~is_value & pl.col("unit").is_not_null()).then(pl.col("figure")),
        obs_status=pl.when((pl.col("is_estimated") == "true") | pl.col("is_flagged"))
        .then(pl.lit("estimated"))
        .otherwise(pl.lit("reported")),
        qualifier=pl.lit("exact"),
    )


def _unit() -> pl.Expr:
    return pl.col("unit_code").replace_strict(UNITS, default=None, return_dtype=pl.String)


def _rounded(typed: pl.DataFrame) -> pl.Series:
    """Round values to 2 and quantities to 4 decimals, half to even."""
    return pl.Series(
        [
            _at_most(figure, 2 if is_value else 4)
            for figure, is_value in typed.select("figure", "is_value").rows()
        ],
        dtype=pl.String,
    )


def _at_most(figure: str | None, decimals: int) -> str | None:
    """Round a decimal text half to even; leave any other text as it is."""
    if figure is None or not TOO_FINE.fullmatch(figure):
        return figure
    with localcontext(prec=80):
        return f"{Decimal(figure).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN):f}"


def _reasons(typed: pl.DataFrame, sidecar: Sidecar) -> list[pl.Expr]:
    """Return the reasons to reject a row."""
    edition, level = pl.col("classificationCode"), blank_as_null("aggrLevel")
    is_product = pl.col("cmdCode").str.contains(PRODUCT)
    has_quantity = pl.col("series") == "qty"
    last_month = pl.when(pl.col("period_months") == "12").then(pl.col("refYear") + "-12-01")
    return [
        reason(pl.col("typeCode") != "C", "typeCode", "C, goods"),
        reason(pl.col("reporter_iso3").is_null(), "reporterCode", "the code of a country (unknown reporter)"),
        reason(pl.col("partner_iso3").is_null(), "partnerCode", "the code of a country (unknown partner)"),
        reason(pl.col("direction").is_null(), "flowCode", "X, M or RX (unknown flow)"),
        reason(~edition.is_in([*EDITIONS, AS_REPORTED]), "classificationCode", "H0 to H6, or HS"),
        reason(~is_product, "cmdCode", "an HS code of 2, 4 or 6 digits, or TOTAL (unknown product)"),
        reason(
            (level != pl.col("product_level")) & level.is_not_null(), "aggrLevel", "the length of the code"
        ),
        reason(pl.col("month").is_null(), "period", "the month or the year of refYear and refMonth"),
        no_such_month("period", pl.coalesce(last_month, "month"), sidecar.taken_at),
        reason(
            has_quantity & pl.col("unit_code").is_in(NO_UNIT), "qty", "0 or nothing, because it has no unit"
        ),
        reason(
            has_quantity & pl.col("unit").is_null() & ~pl.col("unit_code").is_in(NO_UNIT),
            "qtyUnitCode",
            "the code of a unit of quantity (unknown unit)",
        ),
        reason(
            ~pl.col("is_value") & ~pl.col("is_estimated").is_in(["true", "false"]).fill_null(value=False),
            "is_estimated",
            "true or false",
        ),
        reason(
            ~pl.col("is_value") & ~pl.col("legacyEstimationFlag").is_in(FLAGS).fill_null(value=True),
            "legacyEstimationFlag",
            f"one of {', '.join(FLAGS)} (unknown mark of an estimate)",
        ),
        reason(
            pl.col("figure").is_null() | pl.col("figure").str.starts_with("-"),
            "figure",
            "a number of 0 or more",
        ),
    ]
