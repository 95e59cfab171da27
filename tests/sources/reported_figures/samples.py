"""Small valid files of reported_figures, one per layout; all figures are invented."""

from tests.sources.sample import sample

REPORTED = """
figure_id,series,reporter_iso3,partner_iso3,direction,product_code,period_start,period_months,currency,value,quantity,unit,valuation,obs_status,qualifier,stated_share_pct,grade,sources,note
R-1,mof,JPN,USA,import,1201,2023-01-01,12,,,2345,t,unstated,reported,exact,,N,R1,
R-2,mof,JPN,USA,import,1005,2023-01-01,12,USD,12345,,,unstated,reported,about,12.5,N,R1,a note
R-3,mof,JPN,XXX,import,1001,2023-01-01,1,USD,777,,,unstated,reported,exact,,N,R1,a note
"""
SOUND = (
    "figure_id,series,reporter_iso3,partner_iso3,direction,product_code,period_start,period_months,currency,"
    "value,quantity,unit,valuation,obs_status,qualifier,stated_share_pct,grade,sources,note\n"
    "R-1,mof,JPN,USA,import,1201,2023-01-01,12,,,5,t,unstated,reported,exact,,N,R1,\n"
)
"""The shortest valid file, as text."""


PLAIN = """
figure,period,amount,unit,whose,note
EXAMPLE: Japan imports from United States: 1201,2024,2080000,t,Japan Customs,a note
Japan imports from United States: 1201,2023,2200000,t,Japan Customs,a note
EU imports from the US: ENERGY,2024-01..2024-06,about 38.5,bn USD,Our Desk,a note
Japan imports from United States: 1005,FY2024,5,t,Our Desk,a note
"""

SAMPLES = (
    sample("reported_figures", "CSV", REPORTED),
    sample("reported_figures", "plain table", PLAIN),
)
