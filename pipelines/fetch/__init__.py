"""The only network: one client per API, under the name of its source."""

from pipelines.fetch import census_trade
from pipelines.fetch.client import Client

CLIENTS: dict[str, Client] = {
    "census_trade": census_trade.CLIENT,
}
