"""Ports of this machine for the servers that tests start."""

import os
import socket
from itertools import count

LOCALHOST = "127.0.0.1"
LOWEST, HIGHEST = 20_000, 32_000
"""Below the ports that the system gives to whoever asks for any, so that nobody takes one before its server listens."""

APART = 37
NUMBERS = count(os.getpid() * APART)
"""Where this process begins to look: test processes have numbers near each other, and ports that are not."""


def free_port() -> int:
    """A port on which nothing listens."""
    for number in NUMBERS:
        port = LOWEST + number % (HIGHEST - LOWEST)
        with socket.socket() as probe:
            if probe.connect_ex((LOCALHOST, port)) != 0:
                return port
    raise AssertionError
