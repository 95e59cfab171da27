"""The only network: one client per API, under the name of its source."""

from pipelines.fetch import census_trade, eia_lng, exchange_rate, japan_customs, un_comtrade, usda_esr
from pipelines.fetch.client import Client

CLIENTS: dict[str, Client] = {
    "census_trade": census_trade.CLIENT,
    "eia_lng": eia_lng.CLIENT,
    "exchange_rate": exchange_rate.CLIENT,
    "japan_customs": japan_customs.CLIENT,
    "un_comtrade": un_comtrade.CLIENT,
    "usda_esr": usda_esr.CLIENT,
}
