"""The only network: one client per API, under the name of its source."""

from pipelines.sources.census_trade import client as census_trade
from pipelines.sources.eia_lng import client as eia_lng
from pipelines.sources.exchange_rate import client as exchange_rate
from pipelines.sources.japan_customs import client as japan_customs
from pipelines.sources.parsing.client import Client
from pipelines.sources.un_comtrade import client as un_comtrade
from pipelines.sources.usda_esr import client as usda_esr

CLIENTS: dict[str, Client] = {
    "census_trade": census_trade.CLIENT,
    "eia_lng": eia_lng.CLIENT,
    "exchange_rate": exchange_rate.CLIENT,
    "japan_customs": japan_customs.CLIENT,
    "un_comtrade": un_comtrade.CLIENT,
    "usda_esr": usda_esr.CLIENT,
}
