"""Valid files of all sources, from `samples.py` in each source's test folder."""

from pkgutil import resolve_name

from pledgebook.pipelines.core.sources import SOURCES
from tests.sources.sample import Sample

SAMPLES: tuple[Sample, ...] = tuple(
    sample for source in SOURCES for sample in resolve_name(f"tests.sources.{source}.samples:SAMPLES")
)
SOUND: dict[str, str] = {source: resolve_name(f"tests.sources.{source}.samples:SOUND") for source in SOURCES}

FULL_WIDTH = {ord("0") + number: chr(0xFF10 + number) for number in range(10)}
"""Digits as Japanese tools write them, for `str.translate`."""
