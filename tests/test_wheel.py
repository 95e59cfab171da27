"""The built wheel has what it needs: it runs in an empty folder, far from the checkout."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pledgebook.pipelines.core.paths import CHECKOUT


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
    for path in ("pledgebook/pipelines/bundled/sql/ledger/flow.sql", "pledgebook/pipelines/bundled/data/raw/register/us-japan-2025.toml",
                 "pledgebook/pipelines/sources/census_trade/countries.csv", "pledgebook/pipelines/raw/seeded.sha256", "pledgebook/pipelines/checks/contract_rows.csv",
                 "pledgebook/pipelines/sources/eia_lng/canary.toml", "pledgebook/pipelines/sources/eia_lng/source.toml", "pledgebook/pipelines/bundled/data/raw/corrections.toml", "pledgebook/flows/nightly.py", "pledgebook/pipelines/bundled/prefect.yaml"):  # fmt: skip
        assert path in names


@pytest.mark.slow
def test_an_installation_takes_one_name(wheel: Path) -> None:
    names = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in names if not name.endswith(".dist-info")} == {"pledgebook"}


def folder_with_own_flows(tmp_path: Path) -> Path:
    """A project of a user of Prefect, whose folders are called as ours are."""
    for room in ("flows", "pipelines", "sql"):
        (tmp_path / "own" / room).mkdir(parents=True)
        (tmp_path / "own" / room / "__init__.py").write_text(
            "raise SystemExit('the wrong one')\n", encoding="utf-8"
        )
    return tmp_path / "own"


@pytest.mark.parametrize("path", [".", pytest.param("", marks=pytest.mark.slow)])
def test_own_folders_of_the_same_names_do_not_matter(tmp_path: Path, path: str) -> None:
    asked = "from pledgebook.flows.nightly import nightly; from pledgebook.pipelines.cli import main; print(nightly.name)"
    done = subprocess.run([sys.executable, "-c", asked], cwd=folder_with_own_flows(tmp_path), capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": path}, check=False, timeout=120)  # fmt: skip
    assert done.returncode == 0, done.stderr
    gone = subprocess.run([sys.executable, "-c", "import pipelines"], cwd=tmp_path, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": path}, check=False, timeout=120)  # fmt: skip
    assert "No module named 'pipelines'" in gone.stderr


@pytest.mark.slow
def test_own_folders_do_not_matter_beside_the_wheel(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    asked = "import pledgebook.flows.nightly as ours; from pledgebook.pipelines.cli import main; print(ours.__file__)"
    done = subprocess.run([sys.executable, "-c", asked], cwd=folder_with_own_flows(tmp_path), capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": f".{os.pathsep}{site}"}, check=False, timeout=120)  # fmt: skip
    assert str(site) in done.stdout, done.stderr


@pytest.mark.slow
def test_the_wheel_runs_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    env = {**os.environ, "PYTHONPATH": str(site), "PLEDGEBOOK_DATA": str(tmp_path / "data")}
    command = [sys.executable, "-c", "from pledgebook.pipelines.cli import main; main()"]
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
    printed = subprocess.run(
        [*command, "deploy", "--print"], cwd=tmp_path, env=env, capture_output=True, text=True, check=True
    )
    assert printed.stdout == (CHECKOUT / "prefect.yaml").read_text(encoding="utf-8")
    words = "import pledgebook; print(pledgebook.open().headlines('GB-TECH-150').digest)"
    from_python = subprocess.run([sys.executable, "-c", words], env=env, cwd=tmp_path, capture_output=True, text=True, check=True)  # fmt: skip
    assert from_python.stdout.strip() == json.loads(done.stdout)["outputs_digest"]
    where = subprocess.run([sys.executable, "-c", "import pledgebook.pipelines as rooms; print(rooms.__file__)"], env=env, cwd=tmp_path,
                           capture_output=True, text=True, check=True)  # fmt: skip
    assert str(site) in where.stdout
    register = site / "pledgebook" / "pipelines" / "bundled" / "data" / "raw" / "register" / "us-uk-2025.toml"
    text = register.read_text(encoding="utf-8").replace(
        'title = "Investment of 150 bn GBP', 'title = "Upgraded'
    )
    register.write_text(text, encoding="utf-8")  # as an upgrade brings it
    for asked in (["run", "-q"], ["status", "GB-TECH-150"]):
        done = subprocess.run(
            [*command, *asked], cwd=tmp_path, env=env, capture_output=True, text=True, check=True, timeout=300
        )
    assert "GB-TECH-150: Upgraded" in done.stdout
