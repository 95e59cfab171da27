"""UN Comtrade's API as a replay: data and preview, counts, releases, keys, a cap. Figures are invented."""

import json
from dataclasses import dataclass

from tests.network.replay import Asked, Reply

KEY = "a-subscription-key-that-is-secret"
HEADER = "Ocp-Apim-Subscription-Key"
DIMENSIONS = (
    "reporterCode",
    "period",
    "partnerCode",
    "cmdCode",
    "flowCode",
    "partner2Code",
    "motCode",
    "customsCode",
)

Row = dict[str, object]


def row(code: str, period: str, value: float, weight: float | None = 10, **changes: object) -> Row:
    """Invented imports of Japan from the United States."""
    return {
        "typeCode": "C", "freqCode": "M", "refPeriodId": int(f"{period}01"), "refYear": int(period[:4]),
        "refMonth": int(period[4:]), "period": period, "reporterCode": 392, "reporterISO": None,
        "reporterDesc": None, "flowCode": "M", "flowDesc": None, "partnerCode": 842, "partnerISO": None,
        "partnerDesc": None, "partner2Code": 0, "partner2ISO": None, "partner2Desc": None,
        "classificationCode": "H6", "classificationSearchCode": "HS", "isOriginalClassification": True,
        "cmdCode": code, "cmdDesc": None, "aggrLevel": len(code), "isLeaf": False, "customsCode": "C00",
        "customsDesc": None, "mosCode": "0", "motCode": 0, "motDesc": None, "qtyUnitCode": 8,
        "qtyUnitAbbr": None, "qty": weight, "isQtyEstimated": False, "altQtyUnitCode": -1,
        "altQtyUnitAbbr": None, "altQty": 0, "isAltQtyEstimated": False, "netWgt": weight,
        "isNetWgtEstimated": False, "grossWgt": 0, "isGrossWgtEstimated": False, "cifvalue": value,
        "fobvalue": None, "primaryValue": value, "legacyEstimationFlag": 0, "isReported": False,
        "isAggregate": True,
    } | changes  # fmt: skip


@dataclass
class Comtrade:
    """Plays get, preview and getDa.

    Args:
        held: Its rows.
        releases: The months that Japan has published.
        key: The key that it wants; None if the preview is asked.
        counted: What it counts in place of the truth.
        released: When it released its months last; None if its list does not say.
    """

    held: list[Row]
    releases: tuple[str, ...] = ("202509", "202510", "202511")
    key: str | None = None
    counted: int | None = None
    released: str | None = None

    def __call__(self, asked: Asked) -> Reply:
        """Answer a question."""
        root = "/data/v1" if self.key else "/public/v1"
        if self.key and asked.headers.get(HEADER) != self.key:
            said = {"statusCode": 401, "message": "Access denied due to invalid subscription key."}
            return Reply(json.dumps(said).encode(), 401)
        if asked.path == f"{root}/getDa/C/M/HS":
            code = int(str(asked.one("reporterCode")))
            months = self.releases if code == 392 else ()
            said = {} if self.released is None else {"lastReleased": self.released}
            return reply([{"reporterCode": code, "period": int(month), **said} for month in months])
        if asked.path != f"{root}/{'get' if self.key else 'preview'}/C/M/HS":
            return Reply(b'{"statusCode": 404, "message": "Resource not found"}', 404)
        found = [row for row in self.held if _matches(row, asked)]
        if asked.one("countOnly") == "true":
            return reply([], len(found) if self.counted is None else self.counted)
        return reply(found)


def reply(data: list[Row], count: int | None = None) -> Reply:
    """An answer."""
    content = {
        "elapsedTime": "0.1 secs",
        "count": len(data) if count is None else count,
        "data": data,
        "error": "",
    }
    return Reply(json.dumps(content).encode(), headers={"Content-Type": "application/json; charset=utf-8"})


def _matches(row: Row, asked: Asked) -> bool:
    for name in DIMENSIONS:
        wanted, text = str(asked.one(name)), str(row[name])
        if name == "partnerCode" and asked.one(name) is None:
            continue  # all of them, and the world
        if wanted.startswith("AG"):
            if len(text) != int(wanted[2:]):
                return False
        elif text not in wanted.split(","):
            return False
    return True
