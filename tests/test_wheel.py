"""The built wheel has what it needs: it runs in an empty folder, far from the checkout."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pipelines.core.paths import CHECKOUT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(CHECKOUT)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return next(target.glob("pledgebook-*.whl"))


@pytest.mark.slow
def test_the_wheel_holds_the_statements_and_the_default_data(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for path in ("pipelines/bundled/sql/ledger/flow.sql", "pipelines/bundled/data/raw/register/us-japan-2025.toml",
                 "pipelines/sources/census_trade/countries.csv", "pipelines/raw/seeded.sha256", "pipelines/checks/contract_rows.csv",
                 "pipelines/sources/eia_lng/canary.toml", "pipelines/sources/eia_lng/source.toml", "pipelines/bundled/data/raw/corrections.toml", "flows/nightly.py"):  # fmt: skip
        assert path in names


@pytest.mark.slow
def test_the_wheel_runs_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    env = {**os.environ, "PYTHONPATH": str(site), "PLEDGEBOOK_DATA": str(tmp_path / "data")}
    command = [sys.executable, "-c", "from pipelines.cli import main; main()"]
    done = subprocess.run(
        [*command, "run", "--format", "json", "-q"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["outputs_digest"]) == 64
    where = subprocess.run([sys.executable, "-c", "import pipelines; print(pipelines.__file__)"], env=env, cwd=tmp_path,
                           capture_output=True, text=True, check=True)  # fmt: skip
    assert str(site) in where.stdout
    register = site / "pipelines" / "bundled" / "data" / "raw" / "register" / "us-uk-2025.toml"
    text = register.read_text(encoding="utf-8").replace(
        'title = "Investment of 150 bn GBP', 'title = "Upgraded'
    )
    register.write_text(text, encoding="utf-8")  # as an upgrade brings it
    for asked in (["run", "-q"], ["status", "GB-TECH-150"]):
        done = subprocess.run(
            [*command, *asked], cwd=tmp_path, env=env, capture_output=True, text=True, check=True, timeout=300
        )
    assert "GB-TECH-150: Upgraded" in done.stdout
