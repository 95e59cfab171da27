"""The examples in `deploy/`: systemd takes the units, and the commands in them and in the image exist."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from pledgebook.pipelines.cli.main import group
from pledgebook.pipelines.core.paths import CHECKOUT
from tests.flows.test_deployed import WORKER
from tests.needs import demand

FOLDER = CHECKOUT / "deploy"
UNITS = sorted([*FOLDER.glob("*.service"), *FOLDER.glob("*.timer")])
INSTALLED = "/srv/pledgebook/venv/bin/"
INSTRUCTIONS = {
    "FROM",
    "COPY",
    "RUN",
    "ENV",
    "USER",
    "WORKDIR",
    "VOLUME",
    "EXPOSE",
    "STOPSIGNAL",
    "ENTRYPOINT",
    "CMD",
}


def verified(folder: Path, units: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What systemd says of units."""
    for name, text in units.items():
        bin_folder = f"{Path(sys.executable).parent}/"
        (folder / name).write_text(text.replace(INSTALLED, bin_folder), encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", *(str(folder / name) for name in units)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    demand([] if shutil.which("systemd-analyze") else ["systemd-analyze (apt-get install systemd)"])
    units = {unit.name: unit.read_text(encoding="utf-8") for unit in UNITS}
    assert len(units) == 4
    done = verified(tmp_path, units)
    assert (done.returncode, done.stderr) == (0, "")
    broken = units["pledgebook-serve.service"].replace("Restart=on-failure", "Restart=someday")
    assert "someday" in verified(tmp_path, {"pledgebook-broken.service": broken}).stderr


def parsed(words: list[str]) -> str:
    """Parse the words of a command as the program does, without running it."""
    name, *arguments = words
    command = group.get_command(click.Context(group), name)
    assert command is not None, name
    command.make_context(name, arguments)
    return name


@pytest.mark.parametrize(
    "unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: str(unit.stem)
)
def test_the_commands_of_a_unit_exist(unit: Path) -> None:
    started = re.findall(r"^ExecStart=-?(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
    assert started
    for line in started:
        program, *words = shlex.split(line)
        assert program.startswith(INSTALLED)
        if program.endswith("/prefect"):
            assert words == WORKER  # which a test runs
        else:
            parsed(words)


def test_the_image_starts_commands_that_exist() -> None:
    text = (FOLDER / "Containerfile").read_text(encoding="utf-8")
    code = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    lines = [line for line in re.sub(r"\\\n\s*", "", code).splitlines() if line]
    given = dict(line.split(" ", 1) for line in lines)
    assert {line.split(" ", 1)[0] for line in lines} == set(given) == INSTRUCTIONS
    assert (lines[0].startswith("FROM python:3."), "latest" in given["FROM"]) == (True, False)
    assert json.loads(given["ENTRYPOINT"]) == ["pledgebook"]
    assert parsed(json.loads(given["CMD"])) == "run"
    for example in re.findall(
        r"(?:/data|choose-one) pledgebook (\w+[ \w.-]*?)(?: {2}|$)", text, re.MULTILINE
    ):
        parsed(shlex.split(example))
    assert "root" not in given["USER"]
