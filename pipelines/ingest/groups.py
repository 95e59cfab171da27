"""Product groups in flows: a name that the register does not have is refused until it has it."""

from collections.abc import Set

import polars as pl

from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.schemas.contract import GROUP
from pledgebook.pipelines.warehouse.connection import Ledger

EXPECTED = "an HS code or a product group of the register (unknown product): add a [[product_group]], or fix the name"
REASON = "product_code: found '{}', expected " + EXPECTED

REFUSED = """
SELECT DISTINCT s.source, regexp_extract(r.reason, '^product_code: found ''([A-Z_]+)'', expected an HS code or a product group', 1) AS name
FROM ledger.quarantine q
JOIN ledger.snapshot s ON s.snapshot_id = q.snapshot_id
CROSS JOIN (SELECT unnest(q.reasons) AS reason) r
"""


def of_known_groups(rows: pl.DataFrame, groups: Set[str] | None, source: str) -> pl.DataFrame:
    """Refuse the rows of a product group that neither the register nor the source itself has.

    Args:
        rows: Parsed rows with `refusals`, of any table.
        groups: Product groups of the register; None accepts any name.
        source: Name of the source.
    """
    if groups is None or "product_code" not in rows.columns:
        return rows
    code = pl.col("product_code")
    known = [*groups, *SOURCES[source].groups]
    is_unknown = (code.str.contains(GROUP) & ~code.is_in(known)).fill_null(value=False)
    found = pl.concat_list(pl.format(REASON, code))
    return rows.with_columns(
        refusals=pl.when(is_unknown).then(pl.col("refusals").list.concat(found)).otherwise("refusals")
    )


def sources_of_groups(con: Ledger, groups: Set[str] | None) -> set[str]:
    """Return the sources with rows refused for a product group that the register has by now."""
    found = con.execute(REFUSED).fetchall()
    return {source for source, name in found if name and (groups is None or name in groups)}
