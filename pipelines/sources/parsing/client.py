"""What every client is: the questions that it would ask, and how it asks one and proves the answer complete."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipelines.network.http import Answer
from pipelines.network.request import Key, Limits, Request
from pipelines.raw.sidecar import Cover
from pipelines.schemas.ingested.certificate import Pull
from pipelines.sources.parsing.need import Need

Ask = Callable[[Request], Answer]
"""Asks one question within the publisher's limits; the same question is asked once in a session."""


@dataclass(frozen=True)
class KeyRule:
    """How a publisher wants its key.

    Args:
        parameter: The query parameter or header that carries it.
        in_header: Whether it travels as a header.
        is_required: Whether the publisher answers nothing without it.
    """

    parameter: str
    in_header: bool = False
    is_required: bool = False

    def key(self, text: str | None) -> Key | None:
        """The key, if there is one."""
        return Key(self.parameter, text, self.in_header) if text else None


@dataclass(frozen=True)
class Pulled:
    """An answer that was proved complete.

    Args:
        content: The bytes as received.
        covers: What they cover: of the months asked for, those that were published. None for rates, which have
            no coverage.
        pull: What was counted.
        edition: The publisher's name for the edition, where it has one.
        publisher: Whose figures they are, if the client asks several publishers.
        license: Their terms of use, if the client asks several publishers.
        url: Where it came from, if that is not the request's own address.
        parts: The answers to the request's `parts`, in their order: they cover nothing by themselves.
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
class Client:
    """A publisher's API.

    Args:
        source: The source whose parser reads the answers.
        license: The terms of use.
        base: The address below which the API lies; a setting can name a mirror. Empty where the questions go to
            several hosts: each then knows its own, unless a setting names one for all.
        key: How the publisher wants its key; None if it wants none.
        limits: How it wants to be asked, with and without a key.
        requests: The questions that would meet some needs. Called with the needs, the base and today.
        pull: Asks one of them, and proves the answer complete. Called with `Ask`, the request and the moment.
        path: What follows the base for those who have a key.
        open_path: What follows it for those who have none.
    """

    source: str
    license: str
    base: str
    key: KeyRule | None
    limits: Callable[[bool], Limits]
    requests: Callable[[Sequence[Need], str, date], list[Request]]
    pull: Callable[[Ask, Request, datetime], Pulled | None]
    path: str = ""
    open_path: str = ""
