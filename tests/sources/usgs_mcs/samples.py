"""Small valid files of usgs_mcs; all figures are invented."""

from tests.sources.sample import sample

HEADER = (
    "MCS chapter,Section,Commodity,Country,Statistics,Statistics_detail,Unit,Year,Value,Notes,"
    "Is critical mineral 2025,Other notes"
)
SOUND = f"""{HEADER}
RARE EARTHS,World Mine Production and Reserves,Rare Earths,China,Production,Mine production,metric tons,2024,"1,234",Estimated.,Yes,(Data in metric tons)
"""
"""The shortest valid file, as text."""

RELEASE = f"""{SOUND}RARE EARTHS,World Mine Production and Reserves,Rare Earths,Canada,Production,Mine production,metric tons,2024,—,,Yes,(Data in metric tons)
RARE EARTHS,World Mine Production and Reserves,Rare Earths,World total,Production,Mine production: rounded,metric tons,2024,"2,000",Estimated.,Yes,(Data in metric tons)
RARE EARTHS,World Mine Production and Reserves,Rare Earths,Other countries,Production,Mine production,metric tons,2024,70,Estimated.,Yes,(Data in metric tons)
LITHIUM,World Mine Production and Reserves,Lithium,United States,Production,Mine production,metric tons,2024,W,,Yes,(Data in metric tons)
COPPER,World Mine and Refinery Production and Reserves,Copper,Congo (Kinshasa),Production,Refinery production,thousand metric tons,2024,"1,250.5",,Yes,(Data in metric tons)
RARE EARTHS,Import Sources,Rare Earths,China,Import sources 2021-2024,Rare-earth compounds and metals,percent,2021\u201324,71,Includes Hong Kong.,Yes,(Data in metric tons)
LITHIUM,Import Sources,Lithium,Chile,Import sources 2021-2024,All,percent,2021\u201324,>99,,Yes,(Data in metric tons)
RARE EARTHS,Salient Statistics—United States,Cerium,United States,Price,"Price, average, dollars per kilogram",dollars per kilogram,2024,1.5,,Yes,(Data in metric tons)
RARE EARTHS,World Mine Production and Reserves,Rare Earths,Atlantis,Production,Mine production,metric tons,2024,5,,Yes,(Data in metric tons)
"""
SAMPLES = (sample("usgs_mcs", "data release", RELEASE),)
