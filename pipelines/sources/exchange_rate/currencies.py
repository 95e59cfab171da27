"""Currencies of the countries whose rates are quoted."""

CURRENCY_BY_COUNTRY = {
    "Australia": "AUD",
    "Austria": "ATS",
    "Belgium": "BEF",
    "Brazil": "BRL",
    "Canada": "CAD",
    "China": "CNY",
    "Denmark": "DKK",
    "Euro": "EUR",
    "Finland": "FIM",
    "France": "FRF",
    "Germany": "DEM",
    "Greece": "GRD",
    "Hong Kong": "HKD",
    "India": "INR",
    "Ireland": "IEP",
    "Italy": "ITL",
    "Japan": "JPY",
    "Malaysia": "MYR",
    "Mexico": "MXN",
    "Netherlands": "NLG",
    "New Zealand": "NZD",
    "Norway": "NOK",
    "Portugal": "PTE",
    "Singapore": "SGD",
    "South Africa": "ZAR",
    "South Korea": "KRW",
    "Spain": "ESP",
    "Sri Lanka": "LKR",
    "Sweden": "SEK",
    "Switzerland": "CHF",
    "Taiwan": "TWD",
    "Thailand": "THB",
    "United Kingdom": "GBP",
}
"""Countries of the Federal Reserve's H.10 release. Euro countries have their own former currency."""

VENEZUELA = "Venezuela"
BOLIVARS = (("2018-08-01", "VEF"), ("2021-10-01", "VES"), ("9999-12-01", "VED"))
"""The bolivar that the Federal Reserve quoted, up to and including a month: zeros were removed twice, and the table
shows both jumps (129,229 to 61 in 2018, 4,191,337 to 4.5 in 2021)."""
