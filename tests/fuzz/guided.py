"""Fuzzing that looks which lines are reached: `make fuzz`, or `python -m tests.fuzz.guided --seconds 600 [--draw 2] [TARGET …]`.

Each target runs in a process of its own, one after the other. A crash leaves the bytes that caused it in --crashes, and the
program ends with code 1; the bytes then become a case of `tests/fuzz/test_found.py`.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

CODE = """
import sys
import atheris
with atheris.instrument_imports(include=["pledgebook"], enable_loader_override=False):
    from tests.fuzz.targets import SEEDS, TARGETS
atheris.Setup(sys.argv[:1] + sys.argv[2:], lambda raw: TARGETS[sys.argv[1]](raw) and None)
atheris.Fuzz()
"""
LONGEST_BYTES = 8192


def fuzzed(name: str, seeds: tuple[bytes, ...], seconds: int, crashes: Path, draw: int) -> dict[str, object]:
    """Fuzz one target, and return how many cases were tried, how many lines were reached, and whether it crashed."""
    with tempfile.TemporaryDirectory(prefix="pledgebook-fuzz-") as corpus:
        for number, seed in enumerate(seeds):
            (Path(corpus) / str(number)).write_bytes(seed)
        limits = (
            f"-max_total_time={seconds}",
            f"-seed={draw}",
            f"-max_len={LONGEST_BYTES}",
            "-rss_limit_mb=3000",
            "-timeout=60",
        )
        before = {path.name for path in crashes.iterdir()}
        done = subprocess.run(
            [sys.executable, "-c", CODE, name, corpus, *limits, f"-artifact_prefix={crashes}/"],
            capture_output=True, text=True, errors="replace", check=False,
        )  # fmt: skip
        lines = done.stderr.splitlines()
        tried = [
            int(line.split()[0][1:]) for line in lines if line[:1] == "#" and line.split()[0][1:].isdigit()
        ]
        covered = [int(line.split("cov: ")[1].split()[0]) for line in lines if "cov: " in line]
        found = sorted({path.name for path in crashes.iterdir()} - before)
        if done.returncode and not found:
            sys.stderr.write(done.stderr[-4000:])
        return {
            "target": name, "seconds": seconds, "cases": max(tried, default=0), "reached": max(covered, default=0),
            "code": done.returncode, "crashes": found, "end": "\n".join(lines[-30:]) if found else "",
        }  # fmt: skip


def main() -> int:
    """Fuzz the named targets, or all."""
    from tests.fuzz.targets import SEEDS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", default=[])
    parser.add_argument("--seconds", type=int, default=20, help="for each target")
    parser.add_argument("--draw", type=int, default=1, help="another number tries other inputs")
    parser.add_argument("--crashes", type=Path, default=Path("build/fuzz"))
    given = parser.parse_args()
    given.crashes.mkdir(parents=True, exist_ok=True)
    code = 0
    for name in given.targets or SEEDS:
        found = fuzzed(name, SEEDS[name], given.seconds, given.crashes, given.draw)
        sys.stdout.write(f"{json.dumps(found)}\n")
        sys.stdout.flush()
        code = code or (1 if found["code"] else 0)
    return code


if __name__ == "__main__":
    sys.exit(main())
