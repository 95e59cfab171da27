"""The Census Bureau's trade API as a replay: predicates, wildcards, levels, 204, key pages. Figures are invented."""

import json
from fnmatch import fnmatchcase

from tests.network.replay import Asked, Reply

KEY = "a-key-of-forty-characters-that-is-secret"
PAGE = "<html><head><title>{}</title></head><body>A valid key must be included with each data API request.</body></html>"

Row = dict[str, str]


def rows(
    commodity: str, country: str, months: dict[str, str], quantity: str = "0", unit: str = "-", flag: str = ""
) -> list[Row]:
    """Invented exports of one product to one country: month to value."""
    return [
        {"CTY_CODE": country, "CTY_NAME": "NAME", "E_COMMODITY": commodity, "ALL_VAL_MO": value,
         "QTY_1_MO": quantity, "QTY_1_MO_FLAG": flag, "UNIT_QY1": unit, "COMM_LVL": f"HS{len(commodity)}", "time": month}
        for month, value in months.items()
    ]  # fmt: skip


class Census:
    """Plays exports/hs.

    Args:
        held: Its rows.
        key: The key that it wants; None if it answers everybody.
    """

    def __init__(self, held: list[Row], key: str | None = None) -> None:
        self.held, self.key = held, key

    def __call__(self, asked: Asked) -> Reply:
        """Answer a question."""
        given = asked.one("key")
        if self.key is not None and given != self.key:
            title = "Invalid Key" if given else "Missing Key"
            return Reply(PAGE.format(title).encode(), headers={"Content-Type": "text/html"})
        if asked.path != "/exports/hs":
            return Reply(b"error: unknown dataset", 404)
        found = [row for row in self.held if _matches(row, asked)]
        if not found:
            return Reply(status=204)
        predicates = [name for name in asked.query if name not in {"get", "key"}]
        names = [*str(asked.one("get")).split(","), *predicates]
        table = [names, *([row[name] for name in names] for row in found)]
        return Reply(json.dumps(table).encode(), headers={"Content-Type": "application/json;charset=utf-8"})


def _matches(row: Row, asked: Asked) -> bool:
    first, _to, last = str(asked.one("time")).removeprefix("from ").partition(" to ")
    return (
        first <= row["time"] <= (last or first)
        and row["CTY_CODE"] == asked.one("CTY_CODE")
        and row["COMM_LVL"] == asked.one("COMM_LVL")
        and fnmatchcase(row["E_COMMODITY"], asked.one("E_COMMODITY") or "*")
    )
