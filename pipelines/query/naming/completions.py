"""Names that a shell completes, read from the published copy by DuckDB alone, so that the answer is there at once."""

from pathlib import Path

import duckdb

from pledgebook.pipelines.core.paths import PACKAGE

Name = tuple[str, str]
"""A name with what it stands for."""

NAMES = {
    "pledge": "SELECT pledge_id, title FROM report.pledges UNION SELECT agreement_id, title FROM ledger.current('agreement')",
    "break": "SELECT discrepancy_id, replace(kind, '_', ' ') || ': ' || subject FROM report.breaks WHERE is_present",
    "report": "SELECT CASE table_schema WHEN 'report' THEN '' ELSE 'ledger.' END || table_name, '' FROM information_schema.tables "
    "WHERE table_schema IN ('report', 'ledger')",
    "mirror": "SELECT DISTINCT mirror_id, exporter_iso3 || ' to ' || importer_iso3 FROM report.mirror",
    "watch": "SELECT DISTINCT watch_id, product_group FROM report.concentration",
}


def names(published: Path, kind: str, begun: str) -> list[Name]:
    """Return the names of a kind that begin so, whatever their case; none if nothing can be read.

    Args:
        published: The published copy.
        kind: A key of `NAMES`, or "source".
        begun: What was typed so far.
    """
    if kind == "source":
        found = [(path.parent.name, "") for path in (PACKAGE / "sources").glob("*/source.toml")]
    else:
        found = _asked(published, NAMES[kind])
    return sorted(one for one in found if one[0].lower().startswith(begun.lower()))


def _asked(published: Path, query: str) -> list[Name]:
    if not published.is_file():
        return []
    try:
        with duckdb.connect(str(published), read_only=True) as con:
            return [(str(name), str(words or "")) for name, words in con.execute(query).fetchall()]
    except duckdb.Error:  # of another version, or being replaced: a shell shows no message
        return []
