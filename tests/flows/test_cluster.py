"""The sums of a cluster are those of one process, whatever the number of workers, and if one of them is killed."""

import os
import signal
import threading
import time
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from benchmarks.flows import LATEST, fill
from pledgebook.flows.cluster import on_cluster, reconcile_on_cluster
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.steps.ingest import ingest
from pledgebook.pipelines.steps.reconcile import answer, reconcile_ledger
from pledgebook.pipelines.steps.register import load_register
from pledgebook.pipelines.steps.run import outputs_digest
from pledgebook.pipelines.steps.sums import Plan, plan_sums
from pledgebook.pipelines.warehouse.ledger import opened, scenario
from pledgebook.pipelines.warehouse.reading import read_inputs
from pledgebook.pipelines.warehouse.slices import partial, slices, whole
from tests.datadirs import gas

AS_OF = date(2024, 12, 31)
ROWS, READINGS = 120_000, 40


@dataclass(frozen=True)
class Asked:
    """A ledger of invented flows, a plan of its sums, and the digest of the answer that one process gives."""

    data: DataDir
    plan: Plan
    digest: str

    def digest_of(self, address: str | None, workers: int) -> str:
        """The digest of the answer whose sums a cluster has made."""
        sums = on_cluster(self.plan, address, workers)
        with opened(self.data.warehouse) as con:
            return outputs_digest(answer(con, "run", AS_OF, LATEST, sums))


@pytest.fixture(scope="module")
def question(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    data = DataDir(tmp_path_factory.mktemp("cluster"))
    assert isinstance(data.warehouse, Path)
    fill(data.warehouse, ROWS, readings=READINGS)
    plan = plan_sums(data, AS_OF, LATEST, 8)
    assert len(plan.slices) >= 8
    with opened(data.warehouse) as con:
        return Asked(data, plan, outputs_digest(answer(con, "run", AS_OF, LATEST)))


@pytest.mark.slow
@pytest.mark.usefixtures("api")
@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.filterwarnings("default")
def test_any_number_of_workers_gives_the_same_digest(question: Asked, workers: int) -> None:
    assert question.digest_of(None, workers) == question.digest


@pytest.mark.slow
@pytest.mark.usefixtures("api")
@pytest.mark.filterwarnings("default")
def test_a_worker_that_is_killed_in_the_middle_changes_nothing(question: Asked) -> None:
    with (
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        Client(cluster) as client,  # type: ignore[no-untyped-call]
    ):
        killed: list[int] = []

        def kill() -> None:
            """Kill the first worker that has summed a slice and is at the next."""
            pids: dict[str, int] = client.run(os.getpid)
            while not killed:
                done = {worker for worker, keys in client.has_what().items() if keys}
                for worker in done & {at for at, keys in client.processing().items() if keys}:
                    os.kill(pids[worker], signal.SIGKILL)
                    killed.append(pids[worker])
                    return
                time.sleep(0.02)

        killer = threading.Thread(target=kill, daemon=True)
        killer.start()
        digest = question.digest_of(cluster.scheduler_address, 2)
        killer.join(1)
        assert killed, "the slices were summed before a worker could be killed"
    assert digest == question.digest


@pytest.mark.slow
@pytest.mark.parametrize("parts", [1, 7])
def test_slices_of_the_carried_figures_add_up_to_the_whole(finished: DataDir, parts: int) -> None:
    moment = datetime(2026, 11, 22, 23, 59, 59)
    with scenario(finished.published) as con:
        expected = list(read_inputs(con, {"scope_totals": {}, "scope_products": {}}, moment).values())
        cut = slices(con, moment, parts)
        found = whole(con, [partial(finished.published, one, moment) for one in cut])
    assert len(cut) > parts
    assert all(one.equals(other) for one, other in zip(found, expected, strict=True))


@pytest.mark.slow
@pytest.mark.usefixtures("with_limit")
@pytest.mark.filterwarnings("default")
def test_the_flow_answers_as_the_one_without_a_cluster(tmp_path: Path) -> None:
    data = gas(tmp_path, "eia_lng", "exchange_rate")
    ingest(data)
    load_register(data)
    day = date(2026, 11, 22)
    expected = reconcile_ledger(data, day, end_of_day(day), datetime(2026, 11, 22, 12))
    (data.curated / "warehouse.duckdb").unlink()
    ingest(data)
    found = reconcile_on_cluster(str(data.root), day, day, workers=1)
    assert found["outputs_digest"] == expected.outputs_digest
