"""From needs to requests: the requests of each source, and the needs that no API can meet."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.core.errors import PledgebookError
from pipelines.fetch.needs import joined
from pipelines.fetch.session import Settings
from pipelines.network.request import Request
from pipelines.sources.parsing.client import Client
from pipelines.sources.parsing.need import Need


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
            requests[source] = client.requests(askable, base, today)
    by_hand = [need for source, own in sorted(by_source.items()) if source not in clients for need in own]
    return Plan(requests, by_hand, impossible)


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
