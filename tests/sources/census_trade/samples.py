"""Small valid files of census_trade, one per layout; all figures are invented."""

from tests.sources.sample import arrays, packed, parquet, sample

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
SOUND = "CTY_CODE,E_COMMODITY,ALL_VAL_MO,time\n5880,27,1,2020-12\n"
"""The shortest valid file, as text."""


SAMPLES = (
    sample("census_trade", "exports as arrays", EXPORTS, arrays),
    sample("census_trade", "exports as Parquet", EXPORTS, parquet),
    sample("census_trade", "exports in gzip", EXPORTS, packed),
    sample("census_trade", "imports as CSV", IMPORTS),
)
