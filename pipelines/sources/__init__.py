"""How each publisher's file is read: bytes in, frames out; one module per source, one line per source here."""

from collections.abc import Callable

from pipelines.schemas.sidecar import Sidecar
from pipelines.sources import census_trade, doe_lng_cargo, eia_lng, exchange_rate, reported_figures
from pipelines.sources.parsed import Parsed

SOURCES: dict[str, Callable[[bytes, Sidecar], Parsed]] = {
    "census_trade": census_trade.parse,
    "doe_lng_cargo": doe_lng_cargo.parse,
    "eia_lng": eia_lng.parse,
    "exchange_rate": exchange_rate.parse,
    "reported_figures": reported_figures.parse,
}
