"""Small valid files of kiel_ukraine, one per layout; all figures are invented."""

from tests.sources.sample import sample

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
SOUND = "country,iso,year,month,total,financial,humanitarian,military\nJapan,JPN,2022,3,0.6,0.1,0.2,0.3\n"
"""The shortest valid file, as text."""


SAMPLES = (
    sample("kiel_ukraine", "by donor", KIEL),
    sample("kiel_ukraine", "all donors", KIEL_ALL),
)
