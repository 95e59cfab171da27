"""The data dictionary as pages in Markdown."""

from collections.abc import Iterable

from pledgebook.pipelines.export.dictionary import Column, Relation

INTRO = (
    "This page is made from the contracts (`pipelines/schemas`) and the statements of the reports (`sql/reports`): "
    "`pytest tests/export/test_dictionary.py --regen` writes it. The same words stand in each release as `data_dictionary.csv`, in "
    "Parquet files as metadata of the columns, and in the published database as comments: `SELECT column_name, comment FROM "
    "duckdb_columns() WHERE table_name = 'headline'`."
)
SIGNS = (
    "**Grain** names the columns that tell rows apart. An empty cell is unknown, or does not apply; a 0 is a reported zero. `?` "
    "after a type: a cell may be empty. *As in unit* means that the column `unit` of the row has the unit."
)


def page(title: str, relations: Iterable[Relation]) -> str:
    """Return a page with a section for each table or report."""
    sections = list(relations)
    parts = [f"# {title}", INTRO, SIGNS, *(_section(one) for one in sections)]
    return "\n\n".join(parts) + "\n"


def _section(one: Relation) -> str:
    grain = ", ".join(f"`{column}`" for column in one.grain)
    head = "| column | type | unit | meaning | from |\n| --- | --- | --- | --- | --- |"
    rows = "\n".join(_row(column) for column in one.columns)
    return f"## {one.name}\n\n{_cell(one.description)}\n\nGrain: {grain}\n\n{head}\n{rows}"


def _row(one: Column) -> str:
    kind = f"{one.type}{'?' if one.can_be_unknown else ''}"
    cells = (f"`{one.column}`", kind, one.unit, one.meaning, one.source.replace("ledger.", ""))
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
