"""The Department of Agriculture's export sales API as a replay: keys, releases, years. The figures are invented."""

import json
import re
from datetime import date, timedelta

from tests.network.replay import Asked, Reply

KEY = "a-key-of-forty-characters-that-is-secret"
JAPAN, KOREA = "5880", "5800"

EXPORTS = re.compile(r"^/api/esr/exports/commodityCode/(\d+)/allCountries/marketYear/(\d+)$")
Row = dict[str, object]


def weeks(first: date, last: date) -> list[date]:
    """The Thursdays from one day to another."""
    days = [first + timedelta(days) for days in range((last - first).days + 1)]
    return [day for day in days if day.weekday() == 3]


def row(commodity: str, country: str, week: date, **changes: object) -> Row:
    """Invented sales of a week."""
    return {
        "commodityCode": int(commodity), "countryCode": int(country), "weeklyExports": 10, "accumulatedExports": 70,
        "outstandingSales": 30, "grossNewSales": 25, "currentMYNetSales": 20, "currentMYTotalCommitment": 100,
        "nextMYOutstandingSales": 0, "nextMYNetSales": 0, "unitId": 1, "weekEndingDate": f"{week}T00:00:00",
    } | changes  # fmt: skip


class Esr:
    """Plays the API.

    Args:
        held: Its rows by commodity and marketing year.
        released: The day of the last release.
        key: The key that it wants.
    """

    def __init__(
        self, held: dict[tuple[str, int], list[Row]], released: date = date(2026, 11, 19), key: str = KEY
    ) -> None:
        self.held, self.released, self.key = held, released, key

    def __call__(self, asked: Asked) -> Reply:
        """Answer a question."""
        given = asked.headers.get("X-Api-Key")
        if given != self.key:
            code = "API_KEY_INVALID" if given else "API_KEY_MISSING"
            return Reply(
                json.dumps({"error": {"code": code, "message": f"no valid key: {given}"}}).encode(), 403
            )
        if asked.path == "/api/esr/datareleasedates":
            return _json(
                [{"commodityCode": int(code), "marketYearStart": "2026-09-01T00:00:00", "marketYear": 2027,
                  "releaseTimeStamp": f"{self.released}T08:30:42.67"} for code in ("101", "401", "801")]
            )  # fmt: skip
        found = EXPORTS.match(asked.path)
        if not found:
            return Reply(b"", 404)
        return _json(self.held.get((found[1], int(found[2])), []))


def _json(content: object) -> Reply:
    return Reply(json.dumps(content).encode(), headers={"Content-Type": "application/json"})
