"""How each publisher's file is read: bytes in, frames out; one module per source, one line per source here."""

from collections.abc import Callable, Mapping

from pipelines.schemas.sidecar import Sidecar
from pipelines.sources import (
    census_trade,
    doe_lng_cargo,
    eia_lng,
    exchange_rate,
    hs_concordance,
    iati,
    japan_customs,
    kiel_ukraine,
    reported_figures,
    un_comtrade,
    usda_esr,
)
from pipelines.sources.container import unpacked
from pipelines.sources.parsed import Parsed

Parse = Callable[[bytes, Sidecar], Parsed]

SOURCES: dict[str, Parse] = {
    "census_trade": census_trade.parse,
    "doe_lng_cargo": doe_lng_cargo.parse,
    "eia_lng": eia_lng.parse,
    "exchange_rate": exchange_rate.parse,
    "hs_concordance": hs_concordance.parse,
    "iati": iati.parse,
    "japan_customs": japan_customs.parse,
    "kiel_ukraine": kiel_ukraine.parse,
    "reported_figures": reported_figures.parse,
    "un_comtrade": un_comtrade.parse,
    "usda_esr": usda_esr.parse,
}


def parse_file(raw: bytes, sidecar: Sidecar, sources: Mapping[str, Parse] = SOURCES) -> Parsed:
    """Read a file as its source publishes it, out of its gzip or zip if it came in one.

    Raises:
        SourceError: The file, or what it is packed in, is not what its source publishes.
    """
    content, note = unpacked(raw, sidecar)
    return sources[sidecar.source](content, note)
