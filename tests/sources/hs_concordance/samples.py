"""Small valid files of hs_concordance, one per layout; all figures are invented."""

from collections.abc import Sequence

from tests.sources.hs_concordance.test_parse import CONVERSIONS, CORRELATIONS
from tests.sources.hs_concordance.test_parse import workbook as hs_workbook
from tests.sources.sample import Sample, Table, sample

PICKUPS = """
from_edition,from_code,to_edition,to_code,relation
HS2022,010121,HS2017,010121,1:1
HS2022,870421,HS2017,870421,n:1
HS2022,870441,HS2017,870421,n:n
HS2022,870441,HS2017,870490,n:n
HS2022,870460,HS2017,870490,n:1
"""
SOUND = "from_edition,from_code,to_edition,to_code,relation\nHS2022,010121,HS2017,010121,1:1\n"
"""The shortest valid file, as text."""


def hs_book(header: Sequence[str], rows: Table) -> bytes:
    """UNSD's workbook of conversions and correlations."""
    return hs_workbook(CONVERSIONS, [CORRELATIONS[0], list(header), *map(list, rows)])


SAMPLES = (
    sample("hs_concordance", "CSV", PICKUPS),
    Sample("hs_concordance", "workbook", tuple(str(cell).strip() for cell in CORRELATIONS[1]), CORRELATIONS[2:], hs_book, fixed_columns=3),
)  # fmt: skip
