"""Small data directories for tests: the project's register and invented or carried figures."""

import shutil
from datetime import datetime
from pathlib import Path

from pipelines.paths import CHECKOUT, DataDir
from pipelines.schemas.sidecar import Sidecar
from pipelines.snapshot import Snapshot, take

HEADER = "E_COMMODITY,CTY_CODE,ALL_VAL_MO,COMM_LVL,time\n"


def carried(root: Path, *sources: str) -> DataDir:
    """The register and the carried figures of some sources, all of them if none is named."""
    data = DataDir(root)
    names = sources or tuple(
        path.name
        for path in (CHECKOUT / "data" / "raw").iterdir()
        if path.is_dir() and path.name != "discrepancy_event"
    )
    for name in {"register", *names}:
        shutil.copytree(CHECKOUT / "data" / "raw" / name, data.raw / name)
    return data


def take_exports(data: DataDir, day: str, rows: str, name: str = "invented.csv") -> Snapshot:
    """Take invented US exports: lines of code,country,value,level,month."""
    folder = data.root / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(HEADER + rows, encoding="utf-8")
    moment = datetime.fromisoformat(day)
    return take(data.raw, file, Sidecar("census_trade", name, moment, "invented figures", "", 0))
