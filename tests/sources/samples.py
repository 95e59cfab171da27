"""The sound files of every source, found in `samples.py` of the folder of its tests."""

from pkgutil import resolve_name

from pipelines.core.sources import SOURCES
from tests.sources.sample import Sample

SAMPLES: tuple[Sample, ...] = tuple(
    sample for source in SOURCES for sample in resolve_name(f"tests.sources.{source}.samples:SAMPLES")
)
SOUND: dict[str, str] = {source: resolve_name(f"tests.sources.{source}.samples:SOUND") for source in SOURCES}
