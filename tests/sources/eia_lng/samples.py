"""Small valid files of eia_lng, one per layout; all figures are invented."""

import json
from collections.abc import Sequence

from tests.sources.eia_lng.test_workbook import CONTENTS, VOLUMES, workbook
from tests.sources.sample import Sample, Table, records, sample

GAS = """
date,vintage,series_id,mmcf,read_from
2025-05-15,2026-09-30,NGM_EPG0_EVE_NUS-NJA_MMCF,31208,a table
2025-06-15,2026-09-30,NGM_EPG0_EVE_NUS-NJA_MMCF,,a table
2025-06-15,2026-09-30,NGM_EPG0_ENC_NUS-NMX_MMCF,12,a table
2025-06-15,2026-09-30,NGM_EPG0_ENC_NUS-NMX_MMCF,12,a table
2025-06-15,2026-09-30,NGM_EPG0_EVE_NUS-NJA_DMCF,7.25,a table
2025-06-15,2026-09-30,NGM_EPG0_EVE_NUS-NXX_MMCF,456,a table
"""
ANSWER = """
period,duoarea,area-name,product,product-name,process,process-name,series,series-description,value,units
2026-05,NUS-NJA,JAPAN,EPG0,Natural Gas,EVE,By vessel,NGM_EPG0_EVE_NUS-NJA_MMCF,to Japan,31208,MMCF
2026-06,NUS-NJA,JAPAN,EPG0,Natural Gas,EVE,By vessel,NGM_EPG0_EVE_NUS-NJA_MMCF,to Japan,28765,MMCF
2026-06,NUS-NJA,JAPAN,EPG0,Natural Gas,EVE,By vessel,NGM_EPG0_EVE_NUS-NJA_DMCF,to Japan,7.25,$/MCF
2026-06,NUS-NKS,KOREA,EPG0,Natural Gas,EVE,By vessel,NGM_EPG0_EVE_NUS-NKS_MMCF,to Korea,12345,BCF
"""
BOOK_ROWS = tuple(tuple(row) for row in VOLUMES[3:])
SOUND = "date,series_id,mmcf\n2023-05-15,NGM_EPG0_EVE_NUS-NJA_MMCF,31208\n"
"""The shortest valid file, as text."""


def eia_answer(header: Sequence[str], rows: Table) -> bytes:
    """An answer of the Energy Information Administration's API."""
    response = {"total": str(len(rows)), "frequency": "monthly", "data": records(header, rows)}
    return json.dumps({"response": response, "apiVersion": "2.1.8"}).encode()


def eia_book(header: Sequence[str], rows: Table) -> bytes:
    """The Energy Information Administration's workbook; the rows are below the keys."""
    titles: list[object] = ["Date", *("a title" for _ in header[1:])]
    keys: list[object] = [*header]
    return workbook(CONTENTS, [VOLUMES[0], keys, titles, *map(list, rows)])


SAMPLES = (
    sample("eia_lng", "CSV", GAS),
    sample("eia_lng", "answer", ANSWER, eia_answer),
    Sample("eia_lng", "workbook", tuple(map(str, VOLUMES[1])), BOOK_ROWS, eia_book, fixed_columns=1),
)
