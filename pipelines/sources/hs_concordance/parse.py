"""Concordance of two editions of the Harmonized System (codes that share goods), from raw file to concordance.

Publisher: United Nations Statistics Division (UNSD), Classifications Section.
Address: https://unstats.un.org/unsd/classifications/Econ
Unit: none; codes of six digits.
Valuation: none.
Adjustment: none.
Frequency: once per edition, about every five years, with occasional corrections.

Two layouts: the correlation sheet of UNSD's workbook, and a CSV table of the same rows. The workbook's other sheet,
the conversions, is not read: it has one target per code and so hides splits. Each line becomes two rows, one per
direction. Caveat: a correlation states that two codes share goods, not how many; counterparts of a code have equal
weights, which is an assumption.
"""

import io
import re
from collections.abc import Sequence

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook, ZipError

from pledgebook.pipelines.core.vocabulary import HS_EDITIONS, RELATIONS
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.hs_concordance.weights import Link, relations, weights
from pledgebook.pipelines.sources.parsing.kind import WORKBOOK, kind_of
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from pledgebook.pipelines.sources.parsing.rows import numbered
from pledgebook.pipelines.sources.parsing.table import check_columns, check_length, fault, read_table

COLUMNS = ("from_edition", "from_code", "to_edition", "to_code", "relation")
RELATIONSHIP = "Relationship"
CODE = re.compile(r"[0-9]{6}")
TURNED = {"1:1": "1:1", "1:n": "n:1", "n:1": "1:n", "n:n": "n:n"}
REMEDY = "An incomplete correlation would miss changed codes. Download the file again, or correct it."

Pair = tuple[str, str]
"""Two editions, from and to."""


def parse(raw: bytes, sidecar: Sidecar) -> Parsed:
    """Read a concordance from UNSD's workbook or from CSV.

    Args:
        raw: A workbook, recognized by its first bytes, or CSV.
        sidecar: The file's sidecar.

    Returns:
        Relations as text, two rows per line of the file: as printed, and reversed.

    Raises:
        SourceError: The file cannot be read, or one of its lines is invalid, because an incomplete concordance is of
            no use; names the row.
    """
    check_length(raw, sidecar)
    table = _correlations(raw, sidecar) if kind_of(raw).name == WORKBOOK else None
    if table is None:
        table = read_table(raw, sidecar)
        check_columns(table, sidecar, COLUMNS)
    table = table.select(COLUMNS)
    if not _is_sound(table):
        for pair, of_pair in _links(table, sidecar).items():
            _check_relations(pair, of_pair, sidecar)
    return _parsed(table)


def _correlations(raw: bytes, sidecar: Sidecar) -> pl.DataFrame | None:
    """Read the sheet whose second row ends with `Relationship`, as a table of text; None for a workbook of the CSV table."""
    expected = f"a workbook with a sheet whose second row names two editions and {RELATIONSHIP}"
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    except (CalamineError, ZipError, OSError, ValueError) as error:
        found = f"a zip file that cannot be read as a workbook ({' '.join(str(error).split())[:120]})"
        fault(sidecar, found, expected, "Download UNSD's workbook again, and do not edit it.")
    sheet = next((sheet for sheet in sheets if _header(sheet)[2:] == [RELATIONSHIP]), None)
    if sheet is None and any(table[:1] and set(COLUMNS) <= set(map(str, table[0])) for table in sheets):
        return None
    if sheet is None:
        fault(sidecar, "no such sheet", expected, "Download the workbook with conversions and correlations.")
    rows = [_cells(_header(sheet), row) for row in sheet[2:]]
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


def _header(sheet: Sequence[Sequence[object]]) -> list[str]:
    return [str(cell).strip() for cell in sheet[1]] if len(sheet) > 1 else []


def _cells(header: Sequence[str], row: Sequence[object]) -> tuple[str, ...]:
    here, there = (_code(cell) for cell in row[:2])
    return header[0], here, header[1], there, str(row[2]).strip()


def _code(cell: object) -> str:
    """Return a code as text; a code stored as a number gets its leading zeros back."""
    return f"{int(cell):06d}" if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _is_sound(table: pl.DataFrame) -> bool:
    """Whether whole columns say that no row is wrong; if not, `_links` and `_check_relations` say which one is."""
    pair, code = ["from_edition", "to_edition"], r"^[0-9]{6}$"
    links = [*pair, "from_code", "to_code"]
    pairs = table.select(pair).unique()
    turned = pairs.select(from_edition="to_edition", to_edition="from_edition")
    has_targets = pl.len().over(*pair, "from_code") > 1
    has_origins = pl.len().over(*pair, "to_code") > 1
    follows = (
        pl.when(has_targets & has_origins)
        .then(pl.lit("n:n"))
        .when(has_targets)
        .then(pl.lit("1:n"))
        .when(has_origins)
        .then(pl.lit("n:1"))
        .otherwise(pl.lit("1:1"))
    )
    each = table.select(
        is_sound=pl.col("from_edition").is_in(HS_EDITIONS)
        & pl.col("to_edition").is_in(HS_EDITIONS)
        & (pl.col("from_edition") != pl.col("to_edition"))
        & pl.col("from_code").str.contains(code)
        & pl.col("to_code").str.contains(code)
        & (pl.col("relation") == follows)
    )
    return (
        each.select(pl.col("is_sound").fill_null(value=False).all()).item()
        and not table.select(links).is_duplicated().any()
        and pairs.join(turned, on=pair, how="semi").is_empty()
    )


def _links(table: pl.DataFrame, sidecar: Sidecar) -> dict[Pair, dict[int, tuple[Link, str]]]:
    """Return the codes and the stated relation, by pair of editions and row."""
    found: dict[Pair, dict[int, tuple[Link, str]]] = {}
    seen: dict[tuple[Pair, Link], int] = {}
    expected = "each pair of codes once, and each pair of editions in one direction"
    for number, row in enumerate(table.iter_rows(), start=1):
        source, here, target, there, relation = (cell or "" for cell in row)
        _check_row(number, (source, here, target, there, relation), sidecar)
        pair, link = (source, target), (here, there)
        if (target, source) in found:
            fault(sidecar, f"{source} to {target} in row {number}, and the reverse before", expected, REMEDY)
        first = seen.setdefault((pair, link), number)
        if first != number:
            fault(sidecar, f"{here} to {there} in row {first} and in row {number}", expected, REMEDY)
        found.setdefault(pair, {})[number] = (link, relation)
    return found


def _check_row(number: int, row: tuple[str, ...], sidecar: Sidecar) -> None:
    source, here, target, there, relation = row
    checks = (
        (source in HS_EDITIONS, "from_edition", source, f"one of {', '.join(HS_EDITIONS)}"),
        (target in HS_EDITIONS and target != source, "to_edition", target, "another edition"),
        (CODE.fullmatch(here), "from_code", here, "six digits, including leading zeros"),
        (CODE.fullmatch(there), "to_code", there, "six digits, including leading zeros"),
        (relation in RELATIONS, "relation", relation, f"one of {', '.join(RELATIONS)}"),
    )
    for is_sound, name, found, expected in checks:
        if not is_sound:
            fault(sidecar, f"{name} '{found}' in row {number}", expected, REMEDY)


def _check_relations(pair: Pair, stated: dict[int, tuple[Link, str]], sidecar: Sidecar) -> None:
    """Check that the stated relations follow from the rows of the file, which reveals missing rows."""
    follows = relations([link for link, _ in stated.values()])
    for number, (link, relation) in stated.items():
        if follows[link] != relation:
            found = f"{pair[0]} {link[0]} to {pair[1]} {link[1]} as {relation} in row {number}"
            fault(sidecar, found, f"{follows[link]}, which follows from the file's rows", REMEDY)


def _parsed(table: pl.DataFrame) -> Parsed:
    """Return both directions of each row with their weights."""
    lines = numbered(table).rename({"row_number": "file_row"})
    turned = lines.select(
        "file_row",
        from_edition="to_edition",
        from_code="to_code",
        to_edition="from_edition",
        to_code="from_code",
        relation=pl.col("relation").replace_strict(TURNED, return_dtype=pl.String),
    )
    both = pl.concat([
        lines.with_columns(row_number=2 * pl.col("file_row") - 1),
        turned.with_columns(row_number=2 * pl.col("file_row")),
    ]).sort("row_number")  # fmt: skip
    raw = both.select("row_number", pl.col("file_row").cast(pl.String), *COLUMNS)
    return Parsed(
        contract="concordance",
        raw=raw,
        rows=raw.select(
            "row_number",
            *COLUMNS,
            source=pl.lit("hs_concordance"),
            weight=_weight(raw),
            refusals=pl.lit([], pl.List(pl.String)),
        ),
    )


def _weight(rows: pl.DataFrame) -> pl.Expr:
    """Return the weight of each row as text: equal among the counterparts of a code, of which the last takes the remainder."""
    code = ["from_edition", "to_edition", "from_code"]
    count = pl.len().over(code)
    shares: dict[int, tuple[str, ...]] = {}
    for number in rows.select(count.unique()).to_series():
        (of_code,) = weights(("", f"{place:06}") for place in range(number)).values()
        shares[number] = tuple(f"{weight:f}" for weight in of_code.values())
    first, last = ({number: share[place] for number, share in shares.items()} for place in (0, -1))
    is_last = pl.col("to_code") == pl.col("to_code").max().over(code)
    return (
        pl.when(is_last)
        .then(count.replace_strict(last, return_dtype=pl.String))
        .otherwise(count.replace_strict(first, return_dtype=pl.String))
    )
