"""Small valid files of un_comtrade, one per layout; all figures are invented."""

import csv
import io
import json
from collections.abc import Sequence

from tests.sources.sample import Sample, Table, Write, of_records, plain, records, with_extra_comma
from tests.sources.un_comtrade.test_parse import csv_of_2023, record, todays_csv

COMTRADE = (
    record(motCode=1000, primaryValue=400.25, cifvalue=400.25),
    record(motCode=2000, primaryValue=600, cifvalue=600),
    record(),
    record(partnerCode=9999, primaryValue=12345, cifvalue=12345),
    record(flowCode="X", primaryValue=7654, cifvalue=None, fobvalue=7654, qty=0, netWgt=0),
    record(partnerCode=0, primaryValue=98765.4321, cifvalue=98765.4321),
)
SOUND = (
    "typeCode,freqCode,refYear,refMonth,period,reporterCode,flowCode,partnerCode,partner2Code,"
    "classificationCode,cmdCode,aggrLevel,customsCode,mosCode,motCode,qtyUnitCode,qty,isQtyEstimated,netWgt,"
    "isNetWgtEstimated,cifvalue,fobvalue,primaryValue\n"
    '"C","M","2025","9","202509","392","M","842","0","H6","1201","4","C00","0","0","8","5","false","5",'
    '"false","7",,"7",\n'
)
"""The shortest valid file, as text."""


def comtrade_answer(header: Sequence[str], rows: Table) -> bytes:
    """An answer of UN Comtrade's API."""
    content = {"elapsedTime": "0.1 secs", "count": len(rows), "data": records(header, rows), "error": ""}
    return json.dumps(content).encode()


def _of_comtrade(layout: str, text: str, write: Write) -> Sample:
    """A sample of UN Comtrade's CSV; a last field without a name is left to the writer."""
    header, *rows = csv.reader(io.StringIO(text))
    return Sample("un_comtrade", layout, tuple(header), [row[: len(header)] for row in rows], write)


SAMPLES = (
    of_records("un_comtrade", "answer", COMTRADE, comtrade_answer),
    _of_comtrade("CSV", todays_csv(*COMTRADE), with_extra_comma),
    _of_comtrade("CSV of 2023", csv_of_2023(*COMTRADE), plain),
)
