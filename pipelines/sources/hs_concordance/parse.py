"""Which codes of two editions of the Harmonized System share goods, from raw file to concordance.

Publisher: United Nations Statistics Division (UNSD), Classifications Section.
Address: https://unstats.un.org/unsd/classifications/Econ
Unit: none; codes of six digits.
Valuation: none.
Adjustment: none.
Frequency: once an edition, about every five years; corrected now and then.

Two layouts: UNSD's workbook, of which the correlation sheet is read, and a CSV table of the same rows. The
workbook's other sheet, the conversions, picks one target a code and is left aside: it hides that a code was
split. Each line becomes two rows, one a direction. Caveat: a correlation says that two codes share goods, not how
many; codes with several counterparts are weighed equally, which is an assumption.
"""

import io
import re
from collections.abc import Sequence

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook, ZipError

from pipelines.core.vocabulary import HS_EDITIONS, RELATIONS
from pipelines.raw.sidecar import Sidecar
from pipelines.sources.hs_concordance.weights import Link, relations, weights
from pipelines.sources.parsing.parsed import Parsed
from pipelines.sources.parsing.rows import numbered
from pipelines.sources.parsing.table import check_columns, check_length, fault, read_table

COLUMNS = ("from_edition", "from_code", "to_edition", "to_code", "relation")
RELATIONSHIP = "Relationship"
CODE = re.compile(r"\d{6}")
TURNED = {"1:1": "1:1", "1:n": "n:1", "n:1": "1:n", "n:n": "n:n"}
WHOLE = "A correlation with a hole takes codes for unchanged that are not: mend the file, or take it again."

Pair = tuple[str, str]
"""Two editions, from and to."""


def parse(raw: bytes, sidecar: Sidecar) -> Parsed:
    """Read one concordance, as UNSD's workbook or as CSV.

    Args:
        raw: A workbook, told by its first bytes, or CSV.
        sidecar: The note beside the file.

    Returns:
        Relations as text, two rows per line of the file: as printed, and turned round.

    Raises:
        SourceError: The file cannot be read; or one of its lines is not sound, for a concordance is whole or
            it is none. Names the row.
    """
    check_length(raw, sidecar)
    if raw.startswith(b"PK\x03\x04"):
        table = _correlations(raw, sidecar)
    else:
        table = read_table(raw, sidecar)
        check_columns(table, sidecar, COLUMNS)
    table = table.select(COLUMNS)
    links = _links(table, sidecar)
    for pair, of_pair in links.items():
        _check_relations(pair, of_pair, sidecar)
    return _parsed(table, {pair: [link for link, _ in of_pair.values()] for pair, of_pair in links.items()})


def _correlations(raw: bytes, sidecar: Sidecar) -> pl.DataFrame:
    """The sheet of a workbook whose second row ends with `Relationship`, as a table of text."""
    expected = f"a workbook with a sheet whose second row names two editions and {RELATIONSHIP}"
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    except (CalamineError, ZipError, OSError, ValueError) as error:
        found = f"a zip file that cannot be read as a workbook ({' '.join(str(error).split())[:120]})"
        fault(sidecar, found, expected, "Take UNSD's workbook as it is.")
    sheet = next((sheet for sheet in sheets if _header(sheet)[2:] == [RELATIONSHIP]), None)
    if sheet is None:
        fault(sidecar, "no such sheet", expected, "Take the workbook with conversions and correlations.")
    rows = [_cells(_header(sheet), row) for row in sheet[2:]]
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


def _header(sheet: Sequence[Sequence[object]]) -> list[str]:
    return [str(cell).strip() for cell in sheet[1]] if len(sheet) > 1 else []


def _cells(header: Sequence[str], row: Sequence[object]) -> tuple[str, ...]:
    here, there = (_code(cell) for cell in row[:2])
    return header[0], here, header[1], there, str(row[2]).strip()


def _code(cell: object) -> str:
    """A code as text: a cell that the spreadsheet took for a number gets its leading zeros back."""
    return f"{int(cell):06d}" if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _links(table: pl.DataFrame, sidecar: Sidecar) -> dict[Pair, dict[int, tuple[Link, str]]]:
    """By pair of editions and row, the codes and the stated relation."""
    found: dict[Pair, dict[int, tuple[Link, str]]] = {}
    seen: dict[tuple[Pair, Link], int] = {}
    expected = "each pair of codes once, and each pair of editions in one direction"
    for number, row in enumerate(table.iter_rows(), start=1):
        source, here, target, there, relation = (cell or "" for cell in row)
        _check_row(number, (source, here, target, there, relation), sidecar)
        pair, link = (source, target), (here, there)
        if (target, source) in found:
            fault(sidecar, f"{source} to {target} in row {number}, and the other way before", expected, WHOLE)
        first = seen.setdefault((pair, link), number)
        if first != number:
            fault(sidecar, f"{here} to {there} in row {first} and in row {number}", expected, WHOLE)
        found.setdefault(pair, {})[number] = (link, relation)
    return found


def _check_row(number: int, row: tuple[str, ...], sidecar: Sidecar) -> None:
    source, here, target, there, relation = row
    checks = (
        (source in HS_EDITIONS, "from_edition", source, f"one of {', '.join(HS_EDITIONS)}"),
        (target in HS_EDITIONS and target != source, "to_edition", target, "another edition"),
        (CODE.fullmatch(here), "from_code", here, "six digits, leading zeros among them"),
        (CODE.fullmatch(there), "to_code", there, "six digits, leading zeros among them"),
        (relation in RELATIONS, "relation", relation, f"one of {', '.join(RELATIONS)}"),
    )
    for is_sound, name, found, expected in checks:
        if not is_sound:
            fault(sidecar, f"{name} '{found}' in row {number}", expected, WHOLE)


def _check_relations(pair: Pair, stated: dict[int, tuple[Link, str]], sidecar: Sidecar) -> None:
    """What a row says of its codes is what the rows of the file make of them: so a lost row is noticed."""
    follows = relations([link for link, _ in stated.values()])
    for number, (link, relation) in stated.items():
        if follows[link] != relation:
            found = f"{pair[0]} {link[0]} to {pair[1]} {link[1]} as {relation} in row {number}"
            fault(sidecar, found, f"{follows[link]}, as the file's other rows have it", WHOLE)


def _parsed(table: pl.DataFrame, links: dict[Pair, list[Link]]) -> Parsed:
    """Both directions of every row, each with its weight."""
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
    weight = _weights(links)
    names = ("from_edition", "to_edition", "from_code", "to_code")
    return Parsed(
        contract="concordance",
        raw=raw,
        rows=raw.select(
            "row_number",
            *COLUMNS,
            source=pl.lit("hs_concordance"),
            weight=pl.Series([weight[row] for row in raw.select(names).iter_rows()], dtype=pl.String),
            refusals=pl.lit([], pl.List(pl.String)),
        ),
    )


def _weights(links: dict[Pair, list[Link]]) -> dict[tuple[str, ...], str]:
    """By edition from and to, code from and to: the weight, as text."""
    turned = {
        (target, source): [(there, here) for here, there in found]
        for (source, target), found in links.items()
    }
    return {
        (*pair, code, there): f"{weight:f}"
        for ways in (links, turned)
        for pair, found in ways.items()
        for code, targets in weights(found).items()
        for there, weight in targets.items()
    }
