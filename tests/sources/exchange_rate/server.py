"""The European Central Bank's zip and the Federal Reserve's download as a replay. The rates are invented."""

import io
import zipfile
from datetime import date, timedelta

from tests.network.replay import Asked, Reply

BANK, BOARD = "/stats/eurofxref/eurofxref-hist.zip", "/datadownload/Output.aspx"

HEADER = """\
"Series Description","United Kingdom, US$ per pound","Japan, yen per US$"
"Unit:","Currency:_Per_GBP","Currency:_Per_USD"
"Multiplier:","1","1"
"Currency:","USD","JPY"
"Unique Identifier: ","H10/H10/RXI$US_N.M.UK","H10/H10/RXI_N.M.JA"
"Time Period","RXI$US_N.M.UK","RXI_N.M.JA"
"""


def working_days(first: date, last: date) -> list[date]:
    """Mondays to Fridays."""
    days = [first + timedelta(days) for days in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5]


def packed(days: list[date], header: str = "Date,USD,JPY,") -> bytes:
    """The Bank's zip: newest day first, a comma at the end of each line."""
    lines = [header, *(f"{day},1.25,150.5," for day in sorted(days, reverse=True))]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            zipfile.ZipInfo("eurofxref-hist.csv", (2026, 11, 22, 9, 30, 0)), "\n".join(lines) + "\n"
        )
    return out.getvalue()


class Rates:
    """Plays both publishers.

    Args:
        days: The days of the Bank.
        months: The months of the Board, such as 2026-09.
    """

    def __init__(self, days: list[date], months: list[str]) -> None:
        self.days, self.months = days, months

    def __call__(self, asked: Asked) -> Reply:
        """Answer a question."""
        if asked.path == BANK:
            return Reply(packed(self.days), headers={"Content-Type": "application/zip"})
        if asked.path != BOARD:
            return Reply(b"not found", 404)
        first, last = (_month(str(asked.one(name))) for name in ("from", "to"))
        rows = [f"{month},1.25,151.5\n" for month in self.months if first <= month <= last]
        return Reply((HEADER + "".join(rows)).encode(), headers={"Content-Type": "application/octet-stream"})


def _month(day: str) -> str:
    month, _day, year = day.split("/")
    return f"{year}-{month}"
