"""Conformance of text rows to a contract: strict casts, validation, and every rejected row with its reasons.

The cast never rounds and never guesses: a number with too many decimals, a thousands separator or a month
that does not exist is a reason to reject the row, not a null.
"""

import copy
from dataclasses import dataclass
from functools import cache

import pandera.errors
import polars as pl
from pandera.polars import DataFrameSchema

from pledgebook.pipelines.core.errors import ContractError
from pledgebook.pipelines.schemas.conform_fast import keeps
from pledgebook.pipelines.schemas.contract import Contract, columns, expectations, key

BATCH_ROWS = 1_000_000
"""Number of rows per validation: pandera's lazy mode needs memory in proportion to the failures."""

CONFLICT = "give different figures for the same cell"
"""Part of the reason given for rows of one file that contradict each other."""

REASONS = pl.List(pl.String)


@dataclass(frozen=True)
class Conformed:
    """Result of `conform`: each row is in exactly one of the three frames.

    Args:
        good: Rows that satisfy the contract, typed, with the contract's columns.
        refused: `row_number` and `reasons` of rejected rows.
        repeated: `row_number` of rows that repeat an earlier row of the same file exactly.
    """

    good: pl.DataFrame
    refused: pl.DataFrame
    repeated: pl.DataFrame


def conform(rows: pl.DataFrame, contract: type[Contract]) -> Conformed:
    """Cast text rows to a contract and separate the rows that break it.

    Args:
        rows: `row_number`, `refusals` and any of the contract's columns; text is cast, columns that already
            have their type are kept, missing ones become null.
        contract: The contract of the table.

    Returns:
        Good, rejected and repeated rows; their numbers add up to `rows`.
    """
    parts = [valid_rows(batch, contract) for batch in rows.iter_slices(BATCH_ROWS)]
    if not parts:
        parts = [valid_rows(rows, contract)]
    good = pl.concat([part[0] for part in parts])
    refused = pl.concat([part[1] for part in parts])
    good, repeated, conflicting = without_repeats(good, contract)
    refused = pl.concat([refused, conflicting]).sort("row_number", maintain_order=True)
    return Conformed(good, refused, repeated)


def ensure(frame: pl.DataFrame | pl.LazyFrame, contract: type[Contract]) -> pl.DataFrame:
    """Check rows that the program made itself, before they are stored and after they are loaded.

    A lazy frame is collected first, since pandera would check only its types and let bad values pass.

    Raises:
        ContractError: A row breaks the contract; the message shows the first failures.
    """
    try:
        names = list(columns(contract))
        rows = frame.collect() if isinstance(frame, pl.LazyFrame) else frame
        rows = rows if rows.columns == names else rows.select(names)
        return rows if keeps(rows, contract) else contract.validate(rows, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases.select("column", "check", "failure_case").head(3).rows()
        message = f"{contract.__name__}: {error.failure_cases.height} failure(s), first {cases}"
        raise ContractError(message) from error
    except pl.exceptions.ColumnNotFoundError as error:
        message = f"{contract.__name__}: a column is missing ({error})"
        raise ContractError(message) from error


def valid_rows(rows: pl.DataFrame, contract: type[Contract]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cast rows and separate those that break the contract by themselves; see `conform`.

    Returns:
        The good rows, among which there can be repeats, and `row_number` and `reasons` of the others.
    """
    typed = typed_rows(rows, contract)
    is_refused = typed.select(pl.col("refusals").list.len() > 0).to_series()
    sound = typed.filter(~is_refused) if is_refused.any() else typed
    broken = _broken(sound, contract)
    good = sound.join(broken, on="row_number", how="anti", maintain_order="left") if broken.height else sound
    refused = typed.filter(is_refused).select("row_number", reasons="refusals")
    return good.select(list(columns(contract))), pl.concat([refused, broken])


def typed_rows(rows: pl.DataFrame, contract: type[Contract]) -> pl.DataFrame:
    """Cast rows to the contract's columns and types; a value that cannot be cast is null and named in `refusals`."""
    types, expected, given = columns(contract), expectations(contract), rows.schema
    present = {name: given[name] for name in types if name in given}
    cast = [
        (strict_cast(name, dtype) if present.get(name) == pl.String else pl.col(name).cast(dtype)).alias(name)
        if name in present
        else pl.lit(None, dtype).alias(name)
        for name, dtype in types.items()
    ]
    kept = ["refusals"] if "row_number" in types else ["row_number", "refusals"]
    typed = rows.select(*kept, *cast)
    failed = [
        pl.when(pl.col(name).is_not_null() & typed[name].is_null()).then(_reason(name, expected[name]))
        for name in present
        if types[name] != pl.String and typed[name].null_count() > rows[name].null_count()
    ]
    if not failed:
        return typed
    cast_reasons = rows.select(pl.concat_list(failed).list.drop_nulls())
    return typed.with_columns(pl.col("refusals").list.concat(cast_reasons.to_series()).alias("refusals"))


@cache
def strict_cast(name: str, dtype: pl.DataType) -> pl.Expr:
    """Return an expression that casts a text column exactly; null where the text is not such a value."""
    text = pl.col(name)
    if isinstance(dtype, pl.Decimal):
        whole = (dtype.precision or 38) - dtype.scale
        exact = rf"^-?[0-9]{{1,{whole}}}(\.[0-9]{{1,{dtype.scale}}}0*)?$"
        return pl.when(text.str.contains(exact)).then(text).cast(dtype, strict=False)
    if dtype == pl.Date:
        return text.str.to_date("%Y-%m-%d", strict=False)
    if isinstance(dtype, pl.Datetime):
        return _moment(text)
    if dtype.is_integer():
        return pl.when(text.str.contains(r"^-?[0-9]{1,18}$")).then(text).cast(dtype, strict=False)
    if dtype == pl.Boolean:
        return text.replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean)
    return text.cast(dtype, strict=False)


def _moment(text: pl.Expr) -> pl.Expr:
    """Parse a day, or a day and time, with or without a zone, as UTC."""
    clean = text.str.replace(r"^([0-9]{4}-[0-9][0-9]-[0-9][0-9]) ", "${1}T").str.replace(r"[Zz]$", "+00:00")
    zoned = clean.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%:z", time_unit="us", strict=False)
    return pl.coalesce(
        text.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us")),
        clean.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False),
        zoned.dt.convert_time_zone("UTC").dt.replace_time_zone(None),
    )


def _reason(name: str, expected: str) -> pl.Expr:
    return pl.format(
        name + ": found '{}', expected " + expected.replace("{", "(").replace("}", ")"), pl.col(name)
    )


def _broken(typed: pl.DataFrame, contract: type[Contract]) -> pl.DataFrame:
    """Return the rows of a typed frame that break the contract, each with all its reasons."""
    expected = expectations(contract)
    none = pl.DataFrame(schema={"row_number": pl.Int64, "reasons": REASONS})
    rows = typed.select(list(columns(contract)))
    if keeps(rows, contract, is_unique=False):
        return none
    try:
        _row_rules(contract).validate(rows, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases: pl.DataFrame = error.failure_cases.rechunk()  # Polars panics on parts of unlike lengths
        if cases["index"].null_count():
            message = f"{contract.__name__}: {cases.filter(pl.col('index').is_null()).head(3).rows()}"
            raise ContractError(message) from error
        numbers = typed["row_number"]
        return (
            cases.select(
                row_number=numbers.gather(cases["index"].cast(pl.UInt32)),
                column=pl.col("column"),
                reason=pl.format("{}: found '{}', expected {}", "column", pl.col("failure_case").fill_null("nothing"),
                                 pl.col("column").replace_strict(expected, default="a value")),
            )
            .unique(["row_number", "column"], maintain_order=True)
            .group_by("row_number", maintain_order=True)
            .agg(reasons=pl.col("reason"))
        )  # fmt: skip
    return none


def _row_rules(contract: type[Contract]) -> DataFrameSchema:
    """Return the contract without its uniqueness, since repeats and conflicts are separated later."""
    schema = copy.deepcopy(contract.to_schema())  # pandera caches its schemas
    schema.unique = None
    return schema


def without_repeats(
    good: pl.DataFrame, contract: type[Contract]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Separate repeats: identical rows are kept once, rows that contradict each other are all rejected.

    Rows known from different moments restate a cell and do not contradict each other.

    Returns:
        The rows kept, `row_number` of the repeats, and `row_number` and `reasons` of the contradictions.
    """
    names = [*key(contract), *(name for name in ("known_from",) if name in good.columns)]
    numbers = pl.DataFrame(schema={"row_number": pl.Int64})
    nothing = pl.DataFrame(schema={"row_number": pl.Int64, "reasons": REASONS})
    if (
        good.is_empty()
        or "row_number" not in good.columns
        or not (doubled := good.select(names).is_duplicated()).any()
    ):
        return good, numbers, nothing
    content = [name for name in good.columns if name != "row_number"]
    suspects = good.filter(doubled)
    distinct = suspects.group_by(names).agg(versions=pl.struct(content).n_unique(), rows=pl.col("row_number"))
    conflicting = (
        distinct.filter(pl.col("versions") > 1)
        .with_columns(others=pl.col("rows").list.sort().cast(pl.List(pl.String)).list.head(5).list.join(", "))
        .explode("rows")
        .select(
            row_number="rows",
            reasons=pl.concat_list(pl.format("rows {} " + CONFLICT + "; expected one row a cell", "others")),
        )
    )
    kept = good.join(conflicting, on="row_number", how="anti", maintain_order="left")
    first = kept.unique(names, keep="first", maintain_order=True)
    repeated = kept.join(first, on="row_number", how="anti", maintain_order="left").select("row_number")
    return first, repeated, conflicting
