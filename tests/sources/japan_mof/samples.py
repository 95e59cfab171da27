"""Small valid files of japan_mof, one per layout; all figures are invented."""

from dataclasses import replace

from tests.sources.sample import sample

TAKE = """
ex_im,area,goods,year,value_bn_jpy,data_through
import,USA,(Coal N.e.s),2025,1.5,2026-03
import,USA,Coal,2025,2.000001,2026-03
import,USA,Coal,2026,0.25,2026-03
import,USA,Mineral Fuels,2026,0.75,2026-03
export,China,Audio & Visual Apparatus,2026,7.1,2026-03
import,EU,Lng,2026,3,2026-03
import,Atlantis,Lng,2026,1,2026-03
import,USA,Lng,2027,1,2026-03
"""
NOTED = """
ex_im,area,goods,year,value_bn_jpy,note
import,USA,Lng,2025,402.5,
import,USA,Lng,2026,57.876844,Jan-Mar only
import,Grand Total,Lng,2026,5000,Jan-Mar only
import,USA,Lpg,2026,5,so far
"""
OF_VINTAGES = """
taken,commit,data_through,ex_im,area,goods,year,value_bn_jpy
2026-04-28,a1,update March 2026 trade,import,USA,Lng,2026,57.876844
2026-04-28,a1,update March 2026 trade,import,USA,Lng,2025,402.5
"""
BARE = """
ex_im,area,goods,year,value_bn_jpy
import,USA,Lng,2025,402.5
import,USA,Lng,2026,57.876844
"""
SOUND = "ex_im,area,goods,year,value_bn_jpy,data_through\nimport,USA,Lng,2025,402.5,2025-12\n"
"""The shortest valid file, as text."""

SAMPLES = (
    sample("japan_mof", "take", TAKE),
    sample("japan_mof", "noted", NOTED),
    sample("japan_mof", "of all vintages", OF_VINTAGES),
    replace(sample("japan_mof", "named by its edition", BARE), edition="through 2026-03"),
)
