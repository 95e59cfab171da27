"""Small valid files of usda_esr, one per layout; all figures are invented."""

from pledgebook.pipelines.sources.usda_esr.query import HEADER
from tests.sources.sample import Sample, objects, of_records, plain
from tests.sources.usda_esr.test_parse import row as esr_row
from tests.sources.usda_esr.test_query import WEEKS as QUERIED
from tests.sources.usda_esr.test_query import written

WEEKS = (
    esr_row(),
    esr_row(countryCode=5880, weeklyExports=123, nextMYNetSales=-456),
    esr_row(countryCode=9999, weeklyExports=7),
    esr_row(commodityCode=107, weeklyExports=45),
)
SOUND = (
    "commodityCode,countryCode,weeklyExports,accumulatedExports,outstandingSales,grossNewSales,currentMYNetSales,"
    "currentMYTotalCommitment,nextMYOutstandingSales,nextMYNetSales,unitId,weekEndingDate\n"
    "801,5700,1,2,3,4,5,5,0,0,1,2026-07-23T00:00:00\n"
)
"""The shortest valid file, as text."""


SAMPLES = (
    Sample("usda_esr", "query", HEADER, QUERIED, written, fixed_columns=len(HEADER)),
    of_records("usda_esr", "answer", WEEKS, objects, edition="2026"),
    of_records("usda_esr", "CSV", WEEKS, plain, edition="2026"),
)
