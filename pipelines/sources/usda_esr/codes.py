"""Codes of USDA's export sales, mapped to the ledger's: commodities, destinations, units, marketing years."""

from pledgebook.pipelines.core.countries import ISO3_BY_NAME, UNKNOWN_COUNTRY
from pledgebook.pipelines.sources.census_trade.codes import COUNTRIES as SCHEDULE_C

SOMEWHERE_IN_THE_UNION = "XEU"
"""The European Union as a destination beside its members; a code of its own, so that it is never added to them."""

OWN_CODES = {"1": SOMEWHERE_IN_THE_UNION, "2": UNKNOWN_COUNTRY}
"""The program's own destinations: the European Union, and one that is not known yet."""

DESTINATIONS: dict[str, str] = SCHEDULE_C | OWN_CODES
"""Country codes to ISO 3166 alpha-3: the Census Bureau's Schedule C, and the program's own."""

_CODES = {iso3: code for code, iso3 in SCHEDULE_C.items()}
_CODE_BY_NAME = {name: _CODES[iso3] for name, iso3 in ISO3_BY_NAME.items() if iso3 in _CODES}

DESTINATION_NAMES: dict[str, str] = {
    **{name.upper(): code for name, code in _CODE_BY_NAME.items()},
    "CHINA, PEOPLES REPUBLIC OF": "5700",
    "KOREA, REPUBLIC OF": "5800",
    "UNKNOWN": "2",
    "UNKNOWN DESTINATIONS": "2",
}
"""Names of destinations in the export sales query, in capitals; of these only China's was seen in a file."""

COMMODITY_NAMES: dict[str, str] = {"SOYBEANS": "801"}
"""Names of commodities in the export sales query, in capitals, as far as they were seen."""

PRODUCTS: dict[str, str] = {
    "101": "1001",
    "102": "1001",
    "103": "1001",
    "104": "1001",
    "105": "1001",
    "106": "1001",
    "301": "1003",
    "401": "1005",
    "501": "1002",
    "601": "1004",
    "701": "1007",
    "801": "1201",
    "901": "2304",
    "902": "1507",
    "1001": "1204",
    "1202": "230610",
    "1301": "5201",
    "1401": "5201",
    "1402": "5201",
    "1403": "5201",
    "1498": "1006",
    "1499": "1006",
    "1501": "1006",
    "1502": "1006",
    "1503": "1006",
    "1504": "1006",
    "1601": "4101",
    "1602": "4101",
    "1603": "4101",
    "1604": "4101",
    "1605": "4101",
    "1606": "4104",
    "1607": "4104",
    "1608": "4104",
    "1702": "0203",
}
"""Commodity code to the HS heading (or subheading) that includes the whole commodity."""

TOTALS = frozenset({"107", "1404", "1505"})
"""All wheat, all upland cotton and all rice: sums of classes with their own codes."""

WITHOUT_HEADING: dict[str, str] = {
    "201": "wheat products, which belong to 1101, 1103, 1902 and others",
    "1101": "linseed oil, which shares heading 1515 with other oils",
    "1110": "sunflowerseed oil, which shares heading 1512 with cottonseed oil",
    "1201": "cottonseed, which shares heading 1207 with other seeds",
    "1203": "cottonseed oil, which shares heading 1512 with sunflowerseed oil",
    "1701": "beef, which belongs to two headings, 0201 fresh and 0202 frozen",
}
"""Commodities without an HS code of their own; they are rejected by name."""

UNITS: dict[str, str] = {"1": "t", "3": "pieces", "4": "number"}
"""unitId to the ledger's units: metric tons, pieces (hides), number. Running bales of cotton (2) have no fixed weight,
and pounds (5) have not been seen with a commodity: both are rejected."""

_STARTS = {
    1: ("1601", "1602", "1603", "1604", "1605", "1606", "1607", "1608", "1702"),
    6: ("101", "102", "103", "104", "105", "106", "301", "501", "601", "1001"),
    8: ("1301", "1401", "1402", "1403", "1498", "1499", "1501", "1502", "1503", "1504"),
    9: ("401", "701", "801"),
    10: ("901", "902", "1202"),
}

MARKETING_YEAR_STARTS: dict[str, int] = {code: month for month, codes in _STARTS.items() for code in codes}
"""First month of a commodity's marketing year. A marketing year is named after the calendar year in which it ends."""
