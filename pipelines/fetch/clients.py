"""The API client of each source that has one."""

from pkgutil import resolve_name

from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.sources.parsing.client import Client

CLIENTS: dict[str, Client] = {
    name: resolve_name(f"pledgebook.pipelines.sources.{name}.client:CLIENT")
    for name, source in SOURCES.items()
    if source.has_client
}
