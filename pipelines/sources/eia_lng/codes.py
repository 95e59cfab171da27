"""The Energy Information Administration's series keys: processes and areas mapped to the ledger's codes, and excluded series."""

from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.vocabulary import WORLD

KEY = r"^NGM_EPG0_([A-Z]{3})_NUS-([A-Z0-9]{3})_MMCF$"
"""A series of volumes: its process and its area."""

DIRECTIONS = {
    process: direction
    for process, series in SOURCES["eia_lng"].series.items()
    for direction in series.valuations
}
"""Process to direction; each process is a series of one direction."""

LEFT_OUT = {
    "price_not_volume": r"^NGM_EPG0_[A-Z]{3}_NUS-[A-Z0-9]{3}_DMCF$|^N91[0-9][0-9][A-Z0-9]{2}3$",
    "pipeline_not_lng": r"^N9132[A-Z0-9]{2}2$",
    "sum_of_processes": r"^NGM_EPG0_EVT_NUS-[A-Z0-9]{3}_MMCF$|^N913[03][A-Z0-9]{2}2$",
}
"""Excluded series: prices in dollars per thousand cubic feet, gas by pipeline, and sums (N9130 all gas, N9133 all
liquefied gas with re-exports, EVT vessel and truck)."""

AREAS = {
    "NAC": "ATG",
    "NAT": "ARG",
    "NAU": "AUS",
    "NBA": "BHR",
    "NBB": "BRB",
    "NBE": "BEL",
    "NBF": "BHS",
    "NBG": "BGD",
    "NBR": "BRA",
    "NCA": "CAN",
    "NCH": "CHN",
    "NCI": "CHL",
    "NCO": "COL",
    "NDR": "DOM",
    "NEG": "EGY",
    "NES": "SLV",
    "NFI": "FIN",
    "NFR": "FRA",
    "NGM": "DEU",
    "NGR": "GRC",
    "NHA": "HTI",
    "NHR": "HRV",
    "NID": "IDN",
    "NIN": "IND",
    "NIS": "ISR",
    "NIT": "ITA",
    "NJA": "JPN",
    "NJM": "JAM",
    "NJO": "JOR",
    "NKS": "KOR",
    "NKU": "KWT",
    "NLH": "LTU",
    "NM6": "MLT",
    "NMR": "MRT",
    "NMX": "MEX",
    "NMY": "MYS",
    "NNL": "NLD",
    "NNU": "NIC",
    "NPK": "PAK",
    "NPL": "POL",
    "NPM": "PAN",
    "NPO": "PRT",
    "NRP": "PHL",
    "NRS": "RUS",
    "NSG": "SEN",
    "NSN": "SGP",
    "NSP": "ESP",
    "NTC": "ARE",
    "NTH": "THA",
    "NTU": "TUR",
    "NTW": "TWN",
    "NUK": "GBR",
    "Z00": WORLD,
}
"""Area codes at the end of a series key, as in EIA's table of exports by country."""
