"""One small sound file for each source and layout, and how its columns and rows can be put in any order.

All figures are invented. Each file holds what its layout is known for: totals, blanks, both directions, a row that is
refused. Where a total stands beside its parts, the parts come first, so that a file cut at the end of a line never
holds the total alone, which would then be a figure of its own.
"""

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.raw.sidecar import Sidecar
from pipelines.raw.snapshot import Snapshot
from tests.sources.eia_lng.test_workbook import CONTENTS, VOLUMES, workbook
from tests.sources.exchange_rate.test_fed_download import DOWNLOAD
from tests.sources.hs_concordance.test_parse import CONVERSIONS, CORRELATIONS
from tests.sources.hs_concordance.test_parse import workbook as hs_workbook
from tests.sources.un_comtrade.test_parse import csv_of_2023, record, todays_csv
from tests.sources.usda_esr.test_parse import row as esr_row

Table = Sequence[Sequence[Any]]
Write = Callable[[Sequence[str], Table], bytes]

TAKEN_AT = datetime(2026, 11, 22)  # the ledger's moments are UTC without a zone


@dataclass(frozen=True)
class Sample:
    """A file that can be written anew with its columns and rows in another order.

    Args:
        source: Its source.
        layout: What tells it from the source's other layouts.
        header: The names of its columns, or of what stands for columns.
        rows: Its rows.
        write: Makes the file.
        fixed_columns: How many columns have a place of their own at the left.
        fixed_rows: How many rows belong to the header.
        edition: What the sidecar says that it is.
    """

    source: str
    layout: str
    header: tuple[str, ...]
    rows: Table
    write: Write
    fixed_columns: int = 0
    fixed_rows: int = 0
    edition: str | None = None

    @property
    def raw(self) -> bytes:
        """The file as its publisher orders it."""
        return self.write(self.header, self.rows)

    def ordered(self, columns: Sequence[int], rows: Sequence[int]) -> bytes:
        """The file with its movable columns and rows in another order."""
        first, top = self.fixed_columns, self.fixed_rows
        places = [*range(first), *(first + place for place in columns)]
        chosen = [*self.rows[:top], *(self.rows[top + place] for place in rows)]
        return self.write(
            [self.header[place] for place in places], [[row[place] for place in places] for row in chosen]
        )

    def snapshot(self, raw: bytes, size: int | None = None) -> Snapshot:
        """Bytes as a snapshot; its sidecar tells their size, or another."""
        sidecar = Sidecar(
            self.source, "invented", TAKEN_AT, "invented", hashlib.sha256(raw).hexdigest(),
            len(raw) if size is None else size, edition=self.edition,
        )  # fmt: skip
        return Snapshot(f"{self.source}/invented", Path("invented"), sidecar)


def plain(header: Sequence[str], rows: Table) -> bytes:
    """CSV as most publishers write it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue().encode()


def with_extra_comma(header: Sequence[str], rows: Table) -> bytes:
    """CSV whose rows end with a comma, but not the header."""
    head, *lines = plain(header, rows).decode().splitlines()
    return "".join([head + "\n", *(line + ",\n" for line in lines)]).encode()


def arrays(header: Sequence[str], rows: Table) -> bytes:
    """JSON, an array of arrays, the header first."""
    return json.dumps([list(header), *map(list, rows)]).encode()


def records(header: Sequence[str], rows: Table) -> list[dict[str, Any]]:
    """Objects; each begins with another key."""
    return [
        {header[(at + turn) % len(header)]: row[(at + turn) % len(header)] for at in range(len(header))}
        for turn, row in enumerate(rows)
    ]


def objects(header: Sequence[str], rows: Table) -> bytes:
    """JSON, an array of objects."""
    return json.dumps(records(header, rows)).encode()


def comtrade_answer(header: Sequence[str], rows: Table) -> bytes:
    """An answer of UN Comtrade's API."""
    content = {"elapsedTime": "0.1 secs", "count": len(rows), "data": records(header, rows), "error": ""}
    return json.dumps(content).encode()


def eia_answer(header: Sequence[str], rows: Table) -> bytes:
    """An answer of the Energy Information Administration's API."""
    response = {"total": str(len(rows)), "frequency": "monthly", "data": records(header, rows)}
    return json.dumps({"response": response, "apiVersion": "2.1.8"}).encode()


def parquet(header: Sequence[str], rows: Table) -> bytes:
    """Parquet of text columns."""
    file = io.BytesIO()
    pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row").write_parquet(file)
    return file.getvalue()


def packed(header: Sequence[str], rows: Table) -> bytes:
    """CSV in gzip."""
    return gzip.compress(plain(header, rows), mtime=0)


def eia_book(header: Sequence[str], rows: Table) -> bytes:
    """The Energy Information Administration's workbook; the rows are below the keys."""
    titles: list[object] = ["Date", *("a title" for _ in header[1:])]
    keys: list[object] = [*header]
    return workbook(CONTENTS, [VOLUMES[0], keys, titles, *map(list, rows)])


def hs_book(header: Sequence[str], rows: Table) -> bytes:
    """UNSD's workbook of conversions and correlations."""
    return hs_workbook(CONVERSIONS, [CORRELATIONS[0], list(header), *map(list, rows)])


def activities(header: Sequence[str], rows: Table) -> bytes:
    """An IATI file: one transaction or plan a row, its parts in the order of the columns."""
    written = {
        "type": '<transaction-type code="{}"/>',
        "day": '<transaction-date iso-date="{}"/>',
        "value": "<value>{}</value>",
        "country": '<recipient-country code="{}"/>',
    }
    found: dict[str, str] = {}
    for cells in rows:
        row = dict(zip(header, cells, strict=True))
        parts = "".join(written[name].format(row[name]) for name in header if name in written and row[name])
        kind = row["element"]
        found[row["activity"]] = found.get(row["activity"], "") + f"<{kind}>{parts}</{kind}>"
    files = (
        f'<iati-activity default-currency="EUR"><iati-identifier>{name}</iati-identifier>{content}</iati-activity>'
        for name, content in found.items()
    )
    return f'<iati-activities version="2.03">\n{"".join(files)}\n</iati-activities>\n'.encode()


def sample(source: str, layout: str, text: str, write: Write = plain, fixed_rows: int = 0) -> Sample:
    """A sample from a table of text."""
    header, *rows = csv.reader(io.StringIO(text.strip("\n")))
    return Sample(source, layout, tuple(header), tuple(map(tuple, rows)), write, fixed_rows=fixed_rows)


def of_records(
    source: str, layout: str, found: Sequence[Mapping[str, Any]], write: Write, edition: str | None = None
) -> Sample:
    """A sample from objects that share their keys."""
    return Sample(
        source, layout, tuple(found[0]), tuple(tuple(row.values()) for row in found), write, edition=edition
    )


EXPORTS = """
ALL_VAL_MO,COMM_LVL,E_COMMODITY,CTY_CODE,CTY_NAME,QTY_1_MO,UNIT_QY1,time
12345,HS10,2711110000,5880,JAPAN,678,M3,2025-12
4500,HS10,2711120020,5880,JAPAN,90,BBL,2025-12
0,HS6,120190,5700,CHINA,0,-,2025-11
333,HS6,120190,5700,CHINA,0,-,2025-12
16845,HS4,2711,5880,JAPAN,0,-,2025-12
99999,HS4,1201,-,TOTAL FOR ALL COUNTRIES,0,-,2025-12
70,HS4,1201,9999,ATLANTIS,0,-,2025-12
"""
IMPORTS = """
I_COMMODITY,CTY_CODE,GEN_VAL_MO,GEN_CIF_MO,CON_VAL_MO,GEN_QY1_MO,UNIT_QY1,COMM_LVL,time
8703230190,5880,54321,56789,54000,12,NO,HS10,2025-11
8703230190,4280,1000,1100,1000,1,QQ,HS10,2025-12
8703230190,0003,1000,1100,1000,1,NO,HS10,2025-12
"""
CARGOES = """
departure_date,companies,docket_number,docket_term,activity,gas_type,supplier,mode_of_transport,tanker,departure_port,country,volume_mmcf,u_s_contiguous,imo
2025-05-03T00:00:00Z,"An exporter, LLC",1-2-LNG,Short-Term,Exports,LNG,A supplier,Vessel,A tanker,"A port, LA",Japan,3210.25,Yes,9876543
2025-05-03T00:00:00Z,"An exporter, LLC",1-2-LNG,Short-Term,Exports,LNG,A supplier,Vessel,A tanker,"A port, LA",China,1210.75,Yes,9876543
2025-05-04T00:00:00Z,"An exporter, LLC",1-2-LNG,Short-Term,Re-Exports,LNG,A supplier,Vessel,Another,"A port, LA",Turkiye,99.5,Yes,1234567
2025-05-09T00:00:00Z,"An exporter, LLC",1-2-LNG,Short-Term,Exports,LNG,A supplier,Vessel,A third,"A port, LA",Atlantis,12.5,Yes,1234567
"""
CARGO_MONTHS = """
month,activity,country,volume_mmcf,cargoes
2025-06,Exports,Japan,28030.92,9
2025-06,Re-Exports,Japan,130.5,1
2025-07,Exports,Atlantis,123.25,12
"""
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
ECB = """
Date,USD,JPY,GBP,SKK,
2026-10-30,1.1172,175.68,0.83381,N/A,
2026-10-29,1.1134,175.92,0.83578,N/A,
2026-10-28,N/A,175.11,0.83511,N/A,
"""
H10 = """
Date,Country,Exchange rate
2026-05-01,Australia,0.6543
2026-05-01,United Kingdom,1.3456
2026-05-01,Japan,155.123
2026-06-01,Atlantis,12.345
2026-06-01,Japan,156.789
"""
REPORTED = """
figure_id,series,reporter_iso3,partner_iso3,direction,product_code,period_start,period_months,currency,value,quantity,unit,valuation,obs_status,qualifier,stated_share_pct,grade,sources,note
R-1,mof,JPN,USA,import,1201,2023-01-01,12,,,2345,t,unstated,reported,exact,,N,R1,
R-2,mof,JPN,USA,import,1005,2023-01-01,12,USD,12345,,,unstated,reported,about,12.5,N,R1,a note
R-3,mof,JPN,XXX,import,1001,2023-01-01,1,USD,777,,,unstated,reported,exact,,N,R1,a note
"""
JAPAN = """
Exp or Imp,Year,HS,Country,Unit1,Unit2,Quantity1-Year,Quantity2-Year,Value-Year,Quantity1-Jan,Quantity2-Jan,Value-Jan,Quantity1-Feb,Quantity2-Feb,Value-Feb,Quantity1-Mar,Quantity2-Mar,Value-Mar
2,2026,'120190000',304,  ,MT,0,31,901,0,10,300,0,20,600,0,0,0
2,2026,'611610100',105,DZ,KG,33,440,70,11,220,30,22,220,40,0,0,0
2,2026,'870323919',304,  ,NO,0,12,999,0,12,300,0,0,600,0,0,0
"""
KIEL = """
country,iso,year,month,total,financial,humanitarian,military,commitments,to_be_allocated,gdp,pct_gdp
Japan,JPN,2022,3,0.61,0.11,0.2,0.3,0.500001,-0.109999,4.5,0.0125
EU (Commission and Council),EU,2022,4,1.5,1.25,0.25,0,1.75,0.25,4.5,0.0125
Norway,NOR,2022,4,1.5,1.25,0.25,0.5,1.75,0.25,4.5,0.0125
"""
KIEL_ALL = """
year,month,total_allocations,military,financial,humanitarian
2022,3,0.61,0.3,0.11,0.2
2022,4,1.55,0.3,1.05,0.2
2022,13,1.55,0.3,1.05,0.25
"""
AID = """
activity,element,type,day,value,country
XX-1,budget,,,5000,
XX-1,transaction,2,2025-02-01,12345,UA
XX-1,transaction,3,2025-02-02,-45.50,
XX-2,transaction,3,2025-03-02,678,
XX-2,transaction,3,2025-03-02,678,
XX-2,transaction,7,2025-03-02,678,
XX-2,transaction,99,2025-03-02,678,
"""
PICKUPS = """
from_edition,from_code,to_edition,to_code,relation
HS2022,010121,HS2017,010121,1:1
HS2022,870421,HS2017,870421,n:1
HS2022,870441,HS2017,870421,n:n
HS2022,870441,HS2017,870490,n:n
HS2022,870460,HS2017,870490,n:1
"""

COMTRADE = (
    record(motCode=1000, primaryValue=400.25, cifvalue=400.25),
    record(motCode=2000, primaryValue=600, cifvalue=600),
    record(),
    record(partnerCode=9999, primaryValue=12345, cifvalue=12345),
    record(flowCode="X", primaryValue=7654, cifvalue=None, fobvalue=7654, qty=0, netWgt=0),
    record(partnerCode=0, primaryValue=98765.4321, cifvalue=98765.4321),
)
WEEKS = (
    esr_row(),
    esr_row(countryCode=5880, weeklyExports=123, nextMYNetSales=-456),
    esr_row(countryCode=9999, weeklyExports=7),
    esr_row(commodityCode=107, weeklyExports=45),
)
BOOK_ROWS = tuple(tuple(row) for row in VOLUMES[3:])


def _of_comtrade(layout: str, text: str, write: Write) -> Sample:
    """A sample of UN Comtrade's CSV; a last field without a name is left to the writer."""
    header, *rows = csv.reader(io.StringIO(text))
    return Sample("un_comtrade", layout, tuple(header), [row[: len(header)] for row in rows], write)


SAMPLES = (
    sample("census_trade", "exports as arrays", EXPORTS, arrays),
    sample("census_trade", "exports as Parquet", EXPORTS, parquet),
    sample("census_trade", "exports in gzip", EXPORTS, packed),
    sample("census_trade", "imports as CSV", IMPORTS),
    sample("doe_lng_cargo", "cargoes", CARGOES),
    sample("doe_lng_cargo", "months", CARGO_MONTHS),
    sample("eia_lng", "CSV", GAS),
    sample("eia_lng", "answer", ANSWER, eia_answer),
    Sample("eia_lng", "workbook", tuple(map(str, VOLUMES[1])), BOOK_ROWS, eia_book, fixed_columns=1),
    sample("exchange_rate", "ECB", ECB),
    sample("exchange_rate", "H.10", H10),
    sample("exchange_rate", "download", DOWNLOAD, fixed_rows=5),
    sample("reported_figures", "CSV", REPORTED),
    of_records("un_comtrade", "answer", COMTRADE, comtrade_answer),
    _of_comtrade("CSV", todays_csv(*COMTRADE), with_extra_comma),
    _of_comtrade("CSV of 2023", csv_of_2023(*COMTRADE), plain),
    sample("japan_customs", "CSV", JAPAN),
    of_records("usda_esr", "answer", WEEKS, objects, edition="2026"),
    of_records("usda_esr", "CSV", WEEKS, plain, edition="2026"),
    sample("kiel_ukraine", "by donor", KIEL),
    sample("kiel_ukraine", "all donors", KIEL_ALL),
    sample("iati", "activities", AID, activities),
    sample("hs_concordance", "CSV", PICKUPS),
    Sample("hs_concordance", "workbook", tuple(str(cell).strip() for cell in CORRELATIONS[1]), CORRELATIONS[2:], hs_book, fixed_columns=3),
)  # fmt: skip
