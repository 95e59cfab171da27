"""Available figures of the two sides of a mirror without rows."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from pledgebook.pipelines.warehouse.connection import Ledger

HELD = """
SELECT source, min(month) AS first_month, max(month + to_months(period_months - 1)) AS last_month
FROM ledger.flow
WHERE reporter_iso3 = ? AND partner_iso3 = ? AND direction = ? AND known_from <= ?
  AND EXISTS (
    SELECT 1 FROM (SELECT unnest(?::VARCHAR[]) AS prefix)
    WHERE starts_with(product_code, prefix) OR starts_with(prefix, product_code)
  )
GROUP BY source
ORDER BY source
"""


def held(
    con: Ledger, exporter: str, importer: str, codes: Sequence[str], known_at: datetime
) -> Iterator[str]:
    """Yield one line a side: the sources with goods of these codes, and their months."""
    for word, reporter, partner in (("export", exporter, importer), ("import", importer, exporter)):
        found = con.execute(HELD, [reporter, partner, word, known_at, list(codes)]).fetchall()
        side = f"from {partner}" if word == "import" else f"to {partner}"
        words = ", ".join(f"{source} {first:%Y-%m} to {last:%Y-%m}" for source, first, last in found)
        yield f"  {word.capitalize()}s of {reporter} {side} in the ledger: {words or 'none'}."
