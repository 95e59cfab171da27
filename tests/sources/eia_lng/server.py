"""The Energy Information Administration's API as a replay: keys, facets, totals, the cap. The figures are invented.

Like the real one it repeats the question in its answer, the key with it.
"""

import json

from tests.network.replay import Asked, Reply

KEY = "aKeyOfFortyCharactersThatIsSecret1234567"
ROUTE = "/v2/natural-gas/move/expc/data/"
CAP = 5000

Row = dict[str, object]


def row(period: str, value: str | None, area: str = "NJA", process: str = "EVE") -> Row:
    """Invented exports of a month."""
    return {
        "period": period, "duoarea": f"NUS-{area}", "area-name": "NAME", "product": "EPG0",
        "product-name": "Natural Gas", "process": process, "process-name": "NAME",
        "series": f"NGM_EPG0_{process}_NUS-{area}_MMCF", "series-description": "NAME", "value": value, "units": "MMCF",
    }  # fmt: skip


class Eia:
    """Plays the route of exports by country.

    Args:
        held: Its rows.
        key: The key that it wants.
        cap: The most rows that an answer holds.
    """

    def __init__(self, held: list[Row], key: str = KEY, cap: int = CAP) -> None:
        self.held, self.key, self.cap = held, key, cap

    def __call__(self, asked: Asked) -> Reply:
        """Answer a question."""
        given = asked.one("api_key")
        if given != self.key:
            code = "API_KEY_INVALID" if given else "API_KEY_MISSING"
            return _json(
                {"error": {"code": code, "message": f"An invalid api_key was supplied: {given}"}}, 403
            )
        if asked.path != ROUTE:
            return _json({"error": "Not found.", "code": 404}, 404)
        start, end, series = str(asked.one("start")), str(asked.one("end")), asked.one("facets[series][]")
        found = [one for one in self.held if one["series"] == series and start <= str(one["period"]) <= end]
        return answer(found[: self.cap], total=len(found), api_key=given)


def answer(rows: list[Row], total: int | None = None, api_key: str = KEY) -> Reply:
    """An answer as the API gives it."""
    response = {"total": str(len(rows) if total is None else total), "dateFormat": "YYYY-MM", "frequency": "monthly",
                "data": rows}  # fmt: skip
    request = {"command": ROUTE, "params": {"api_key": api_key, "frequency": "monthly"}}
    return _json({"warnings": [], "apiVersion": "2.1.12", "request": request, "response": response})


def _json(content: object, status: int = 200) -> Reply:
    return Reply(json.dumps(content).encode(), status, {"Content-Type": "application/json"})
