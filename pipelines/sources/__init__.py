"""How each publisher's file is read: bytes in, frames out; one module per source, one line per source here."""

from collections.abc import Mapping

from pipelines.raw.sidecar import Sidecar
from pipelines.sources.census_trade import parse as census_trade
from pipelines.sources.doe_lng_cargo import parse as doe_lng_cargo
from pipelines.sources.eia_lng import parse as eia_lng
from pipelines.sources.exchange_rate import parse as exchange_rate
from pipelines.sources.hs_concordance import parse as hs_concordance
from pipelines.sources.iati import parse as iati
from pipelines.sources.japan_customs import parse as japan_customs
from pipelines.sources.kiel_ukraine import parse as kiel_ukraine
from pipelines.sources.parsing.container import unpacked
from pipelines.sources.parsing.parsed import Parse, Parsed
from pipelines.sources.reported_figures import parse as reported_figures
from pipelines.sources.un_comtrade import parse as un_comtrade
from pipelines.sources.usda_esr import parse as usda_esr

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
