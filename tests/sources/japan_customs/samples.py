"""Small valid files of japan_customs, one per layout; all figures are invented."""

from tests.sources.sample import sample

JAPAN = """
Exp or Imp,Year,HS,Country,Unit1,Unit2,Quantity1-Year,Quantity2-Year,Value-Year,Quantity1-Jan,Quantity2-Jan,Value-Jan,Quantity1-Feb,Quantity2-Feb,Value-Feb,Quantity1-Mar,Quantity2-Mar,Value-Mar
2,2026,'120190000',304,  ,MT,0,31,901,0,10,300,0,20,600,0,0,0
2,2026,'611610100',105,DZ,KG,33,440,70,11,220,30,22,220,40,0,0,0
2,2026,'870323919',304,  ,NO,0,12,999,0,12,300,0,0,600,0,0,0
"""
SOUND = (
    "Exp or Imp,Year,HS,Country,Unit1,Unit2,Quantity1-Year,Quantity2-Year,Value-Year,Quantity1-Jan,Quantity2-Jan,Value-Jan\n"
    "1,2026,'120190000',304,  ,MT,0,7,90,0,7,90\n"
)
"""The shortest valid file, as text."""


SAMPLES = (sample("japan_customs", "CSV", JAPAN),)
