"""Small valid files of exchange_rate, one per layout; all figures are invented."""

from tests.sources.exchange_rate.test_fed_download import DOWNLOAD
from tests.sources.sample import sample

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
SOUND = "Date,USD,JPY,\n2026-10-30,1.1172,175.68,\n"
"""The shortest valid file, as text."""


SAMPLES = (
    sample("exchange_rate", "ECB", ECB),
    sample("exchange_rate", "H.10", H10),
    sample("exchange_rate", "download", DOWNLOAD, fixed_rows=5),
)
