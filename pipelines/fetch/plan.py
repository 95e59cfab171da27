"""From needs to requests: the requests of each source, and the needs that no API can meet."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pledgebook.pipelines.core.errors import PledgebookError
from pledgebook.pipelines.core.months import month_range, runs
from pledgebook.pipelines.fetch.needs import joined
from pledgebook.pipelines.fetch.session import Settings
from pledgebook.pipelines.network.request import Request
from pledgebook.pipelines.sources.parsing.client import Client
from pledgebook.pipelines.sources.parsing.need import WHY, Need, Why


@dataclass(frozen=True)
class Plan:
    """The requests of a session.

    Args:
        requests: The requests by source.
        by_hand: Needs of sources without an API client; their files are downloaded by hand.
        impossible: By source, why some needs cannot be requested from it.
    """

    requests: Mapping[str, list[Request]]
    by_hand: Sequence[Need]
    impossible: Mapping[str, str]

    def calls(self, source: str) -> int:
        """Return the number of API calls that a source's requests take."""
        return sum(request.calls for request in self.requests[source])


def planned(needs: Sequence[Need], clients: Mapping[str, Client], settings: Settings, today: date) -> Plan:
    """Plan the requests that would meet the needs.

    Args:
        needs: The missing data.
        clients: The clients by source.
        settings: Addresses in place of the publishers' own.
        today: The current day.
    """
    by_source: dict[str, list[Need]] = defaultdict(list)
    for need in joined(needs):
        by_source[need.side.source].append(need)
    requests: dict[str, list[Request]] = {}
    impossible: dict[str, str] = {}
    for source, own in sorted(by_source.items()):
        if source not in clients:
            continue
        client, base = clients[source], settings.base(clients[source])
        askable, reasons = _askable(client, own, base, today)
        if reasons:
            impossible[source] = " ".join(reasons)
        if askable:
            requests[source] = [
                _explained(request, askable) for request in client.requests(askable, base, today)
            ]
    by_hand = [need for source, own in sorted(by_source.items()) if source not in clients for need in own]
    return Plan(requests, by_hand, impossible)


def _explained(request: Request, needs: Sequence[Need]) -> Request:
    """Add why a request is sent, and since when its months are held."""
    asked = set(request.months) | {
        month for cover in request.covers for month in month_range(cover.first_month, cover.last_month)
    }
    of_request = [need for need in needs if _meets(request, need)]
    why = sorted(
        {one for need in of_request for one in need.why if one.month in asked},
        key=lambda one: (one.month, one.code),
    )
    held = {one.month: one.held_since for one in why if one.held_since is not None}
    is_held = bool(asked) and all(one.held_since is not None for one in why) and asked <= set(held)
    words = [
        _reason(code, [one for one in why if one.code == code])
        for code in WHY
        if any(one.code == code for one in why)
    ]
    return replace(request, why="; ".join(words), held_since=min(held.values()) if is_held else None)


def _meets(request: Request, need: Need) -> bool:
    """Whether an answer to a request is of a need's side and products."""
    if not request.covers:
        return True
    side = need.side
    return any(
        (cover.direction, cover.reporter_iso3, cover.partner_iso3)
        == (side.direction, side.reporter_iso3, side.partner_iso3)
        and any(
            one.startswith(prefix) or prefix.startswith(one)
            for one in need.prefixes
            for prefix in cover.product_prefixes
        )
        for cover in request.covers
    )


def _reason(code: str, found: Sequence[Why]) -> str:
    """Say why months are asked for, and since when they are held."""
    spans = runs(sorted({one.month for one in found}))
    months = ", ".join(
        f"{first:%Y-%m}" if first == last else f"{first:%Y-%m} to {last:%Y-%m}" for first, last in spans
    )
    since = [one.held_since for one in found if one.held_since is not None]
    return f"{months} {WHY[code]}" + (f", last on {min(since):%Y-%m-%d}" if since else "")


def _askable(client: Client, needs: Sequence[Need], base: str, today: date) -> tuple[list[Need], list[str]]:
    """Split the needs into those that can be requested and the reasons against the others."""
    askable, reasons = [], []
    for need in needs:
        try:
            client.requests([need], base, today)
        except PledgebookError as error:
            reasons.append(str(error))
        else:
            askable.append(need)
    return askable, reasons
