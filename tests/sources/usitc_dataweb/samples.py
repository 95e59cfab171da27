"""Small valid files of usitc_dataweb; all figures are invented."""

from collections.abc import Sequence
from decimal import Decimal

from tests.sources.sample import Sample, Table, plain

HEADER = ("Data Type", "HTS Number", "Description", "Country", "2023", "2024", "2025")
ROWS: Table = (
    ("FAS Value", "01", "LIVE ANIMALS", "Japan", "1250.00", "0.00", "0.00"),
    ("FAS Value", "01", "LIVE ANIMALS", "China", "75000000.00", "3.00", "0.00"),
    ("FAS Value", "12", "OIL SEEDS, OTHER", "Côte d`Ivoire", "0.00", "7.00", "0.00"),
    ("FAS Value", "12", "OIL SEEDS, OTHER", "West Bank", "9.00", "7.00", "0.00"),
    ("FAS Value", "12", "OIL SEEDS, OTHER", "Atlantis", "11.00", "13.00", "0.00"),
)


def exported(header: Sequence[str], rows: Table) -> bytes:
    """An export with the lines that DataWeb writes around the table."""
    places = [at for at, name in enumerate(header) if name.isdigit()]
    years = {at: f"{sum((Decimal(row[at]) for row in rows), Decimal(0)):,.0f}" for at in places}
    more = "," * (len(header) - 2)
    above = f"Total Exports|Annual Data,{more}\nData Row Count,{len(rows)}{more}\n"
    totals = ["Total: ", *(years.get(at, "") for at in range(1, len(header)))]
    return above.encode() + plain(header, rows) + plain(totals, [])


SOUND = exported(HEADER, ROWS[:1]).decode()
"""The shortest valid file, as text."""

SAMPLES = (Sample("usitc_dataweb", "export", HEADER, ROWS, exported, fixed_columns=4),)
