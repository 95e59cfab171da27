"""E-Stat as a replay: the data catalog with its pages and its key, and the files that it lists. Figures are invented."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.network.replay import Asked, Reply

KEY = "an-application-id-that-is-secret"
LISTING = "/rest/3.0/app/json/getDataCatalog"
DOWNLOAD = "/stat-search/file-download"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def content(
    months: int,
    rows: Sequence[tuple[str, str, str]] = (("120190000", "304", "MT"),),
    side: int = 2,
    year: int = 2026,
) -> bytes:
    """A file of so many months: product, country and unit of each row; the figures are the number of the month."""
    periods = ("Year", *MONTHS[:months])
    figures = (sum(range(1, months + 1)), *range(1, months + 1))
    header = [f"{measure}-{period}" for period in periods for measure in ("Quantity1", "Quantity2", "Value")]
    lines = [",".join(["Exp or Imp", "Year", "HS", "Country", "Unit1", "Unit2", *header])]
    for product, country, unit in rows:
        cells = [text for figure in figures for text in ("0", str(figure), str(figure * 100))]
        lines.append(",".join([str(side), str(year), f"'{product}'", country, "  ", unit, *cells]))
    return ("\ufeff" + "\n".join(lines) + "\n").encode()


@dataclass
class File:
    """A file of the listing.

    Args:
        title: Its title.
        body: What it holds.
        survey: The month of the listing.
        form: Its format.
        url: Where it lies, if not with the server itself.
        modified: When it was changed last.
    """

    title: str
    body: bytes = b""
    survey: int = 202603
    form: str = "CSV"
    url: str | None = None
    modified: str = "2026-04-28"


@dataclass
class EStat:
    """Plays the catalog and the download.

    Args:
        files: What it holds; each is a data set of its own.
        page: How many data sets stand on a page.
        address: Its own address, which the listing names.
        changes: Changes to the list of each page: a total that does not match, a next page that leads back.
    """

    files: list[File]
    page: int = 100
    address: str = ""
    changes: dict[str, Any] = field(default_factory=dict)

    def __call__(self, asked: Asked) -> Reply:
        """Answer a question."""
        if asked.path == DOWNLOAD:
            return Reply(
                self.files[int(str(asked.one("statInfId")))].body, headers={"Content-Type": "text/csv"}
            )
        if asked.path != LISTING:
            return Reply(b"", 404)
        if asked.one("appId") != KEY:
            said = "認証に失敗しました。アプリケーションIDを確認して下さい。"
            return listing({"RESULT": {"STATUS": 100, "ERROR_MSG": said, "DATE": "2026-11-22"}})
        start = int(str(asked.one("startPosition")))
        part = [
            self._dataset(number) for number in range(start - 1, min(start - 1 + self.page, len(self.files)))
        ]
        if not part:
            return listing({"RESULT": {"STATUS": 1, "ERROR_MSG": "該当データはありませんでした。"}})
        result: dict[str, int] = {"FROM_NUMBER": start, "TO_NUMBER": start - 1 + len(part)}
        if result["TO_NUMBER"] < len(self.files):
            result["NEXT_KEY"] = result["TO_NUMBER"] + 1
        every = {
            "NUMBER": len(self.files),
            "RESULT_INF": result,
            "DATA_CATALOG_INF": part if len(part) > 1 else part[0],
        }
        return listing(
            {"RESULT": {"STATUS": 0, "ERROR_MSG": "ok"}, "DATA_CATALOG_LIST_INF": every | self.changes}
        )

    def _dataset(self, number: int) -> dict[str, Any]:
        file = self.files[number]
        url = file.url or f"{self.address}{DOWNLOAD}?statInfId={number}&fileKind=1"
        resource = {
            "@id": str(number), "TITLE": {"NAME": file.title, "TABLE_NO": ""}, "URL": url, "FORMAT": file.form,
            "LAST_MODIFIED_DATE": file.modified,
        }  # fmt: skip
        about = {
            "STAT_NAME": {"@code": "00350300", "$": "普通貿易統計"},
            "TITLE": {
                "NAME": "普通貿易統計 貿易統計_全国分 品別国別表",
                "CYCLE": "月次",
                "SURVEY_DATE": file.survey,
            },
        }
        return {"@id": str(number), "DATASET": about, "RESOURCES": {"RESOURCE": resource}}


def listing(content: dict[str, Any]) -> Reply:
    """An answer of the catalog."""
    return Reply(
        json.dumps({"GET_DATA_CATALOG": content}).encode(), headers={"Content-Type": "application/json"}
    )
