"""Interface of the API clients: plan requests, send one, and prove its answer complete."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pledgebook.pipelines.network.http import Answer
from pledgebook.pipelines.network.request import Key, Limits, Request
from pledgebook.pipelines.raw.sidecar import Cover
from pledgebook.pipelines.schemas.ingested.certificate import Pull
from pledgebook.pipelines.sources.parsing.need import Need

Ask = Callable[[Request], Answer]
"""Sends one request within the publisher's limits; an auxiliary request is sent once per session."""


@dataclass(frozen=True)
class KeyRule:
    """A publisher's rule for API keys.

    Args:
        parameter: The query parameter or header that carries the key.
        in_header: Whether it is sent as a header.
        is_required: Whether the publisher answers only with a key.
    """

    parameter: str
    in_header: bool = False
    is_required: bool = False

    def key(self, text: str | None) -> Key | None:
        """Return the key, if there is one."""
        return Key(self.parameter, text, self.in_header) if text else None


@dataclass(frozen=True)
class Pulled:
    """An answer that is proved complete.

    Args:
        content: The bytes as received.
        covers: Coverage: the requested months that are published. Empty for exchange rates, which have no coverage.
        pull: The counts of the proof.
        edition: The publisher's name for the edition, where it has one.
        publisher: The publisher, if the client has several.
        license: The terms of use, if the client has several publishers.
        url: Address of origin, if it is not the request's own.
        parts: The answers to the request's `parts`, in their order; they have no coverage by themselves.
    """

    content: bytes
    covers: tuple[Cover, ...]
    pull: Pull
    edition: str | None = None
    publisher: str | None = None
    license: str | None = None
    url: str | None = None
    parts: tuple["Pulled", ...] = ()


@dataclass(frozen=True)
class Unchanged:
    """The publisher has released nothing new of the requested months since they were last retrieved.

    Args:
        released_at: Its latest release of one of them.
    """

    released_at: datetime


@dataclass(frozen=True)
class Client:
    """A publisher's API.

    Args:
        source: The source whose parser reads the answers.
        license: The terms of use.
        base: The base address of the API; a setting can name a mirror. Empty if the requests go to several hosts and
            each has its own, unless a setting names one for all.
        key: The rule for keys; None if the publisher uses none.
        limits: The publisher's limits. Called with whether there is a key.
        requests: Plans the requests that would meet the needs. Called with the needs, the base and today.
        pull: Sends one request and proves its answer complete; None if no month is published yet. Called with `Ask`, the
            request and the moment.
        path: The path after the base with a key.
        open_path: The path after the base without a key.
    """

    source: str
    license: str
    base: str
    key: KeyRule | None
    limits: Callable[[bool], Limits]
    requests: Callable[[Sequence[Need], str, date], list[Request]]
    pull: Callable[[Ask, Request, datetime], Pulled | Unchanged | None]
    path: str = ""
    open_path: str = ""
