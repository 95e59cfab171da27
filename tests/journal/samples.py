"""A small journal, invented: two readings with a target of 20 and a realized amount of 10, and a closed year before them."""

from collections.abc import Mapping
from typing import Any

from pledgebook.pipelines.journal.line import Head, Line, written

KNOWN = "2021-01-01T00:00:00"


def posted(reading: str, kind: str, day: str, *postings: tuple[str, str], **more: object) -> dict[str, Any]:
    """An entry of a run; the postings are stage and amount in USD."""
    accounts = [
        {"account": f"A:P:{reading}:{stage}", "amount": f"{amount}.0000", "unit": "USD"}
        for stage, amount in postings
    ]
    return {
        "kind": kind,
        "action": "posted",
        "posting_date": day,
        "known_at": KNOWN,
        "known_ends": "both",
        "agreement": "A",
        "pledge": "P",
        "reading": reading,
        "period_start": "2020-01-01",
        "run": "X",
        **more,
        "postings": accounts,
    }


def pledged(reading: str) -> dict[str, Any]:
    return posted(
        reading, "pledged", "2020-01-01", ("pledged", "-20"), ("outstanding", "20"), documents=["D"]
    )


def realized(reading: str) -> dict[str, Any]:
    return posted(
        reading, "realized", "2020-01-31", ("outstanding", "-10"), ("realized", "10"),
        snapshots=["census_trade/d/f"],
    )  # fmt: skip


PROPOSED: Mapping[str, Any] = {
    "kind": "proposed",
    "posting_date": "2019-12-31",
    "known_at": "2021-01-02T10:00:00",
    "who": "Ada",
    "period": "2019",
    "from": "2019-01-01",
    "to": "2019-12-31",
    "pledges": ["P"],
    "accepted": ["R: the source does not publish 2019"],
    "run": "X",
    "inputs_digest": "0",
    "outputs_digest": "0",
    "balances_digest": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
}
APPROVED: Mapping[str, Any] = {
    "kind": "closed",
    "posting_date": "2019-12-31",
    "known_at": "2021-01-02T11:00:00",
    "who": "Bo",
    "closing": 5,
}

CONTENTS = [pledged("R"), pledged("T"), realized("R"), realized("T"), PROPOSED, APPROVED]
LINES: list[Line] = written(CONTENTS, Head())
