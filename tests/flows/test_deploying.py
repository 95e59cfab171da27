"""What is put on a server: each deployment can be loaded, and takes what it is given."""

import importlib
from inspect import signature
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from prefect.client.schemas.schedules import CronSchedule

from pledgebook.flows.deploying import plan, pools
from pledgebook.flows.server import address, demand_password, is_loopback
from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import prefect_file

EVERYWHERE = str(IPv4Address(0))


def test_every_deployment_names_a_flow_and_a_schedule_that_prefect_knows() -> None:
    planned = plan(prefect_file(), "own", Path("/srv/data"), "Asia/Tokyo")
    assert (planned["pull"], "build" in planned, pools(planned)) == ([], False, ["own"])
    for one in planned["deployments"]:
        module, _, name = one["entrypoint"].rpartition(".")
        flow = getattr(importlib.import_module(module), name)
        assert (flow.name, one["parameters"]) == (name, {"data_dir": "/srv/data"})
        assert set(one["parameters"]) <= set(signature(flow.fn).parameters)
        for schedule in one["schedules"]:
            CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"])
            assert schedule["timezone"] == "Asia/Tokyo"


def test_what_is_not_asked_for_stays_as_the_file_has_it() -> None:
    planned = plan(prefect_file(), None, None, None)
    assert pools(planned) == ["pledgebook"]
    assert all(one["parameters"] == {} for one in planned["deployments"])


def test_a_file_without_deployments_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("name: other\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"other\.yaml: found no deployments"):
        plan(tmp_path / "other.yaml", None, None, None)


@pytest.mark.parametrize(
    ("host", "found"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), (EVERYWHERE, False), ("::", False),
     ("10.1.2.3", False), ("host.example", False)],
)  # fmt: skip
def test_which_addresses_only_this_machine_reaches(host: str, found: bool) -> None:
    assert is_loopback(host) == found
    demand_password(host, {"PREFECT_SERVER_API_AUTH_STRING": "admin:secret"})
    if found:
        demand_password(host, {})
    else:
        with pytest.raises(UsageError, match="others would reach the server"):
            demand_password(host, {})


def test_where_a_machine_finds_its_own_server() -> None:
    assert address(4200, EVERYWHERE) == "http://127.0.0.1:4200"
    assert address(4200, "::") == "http://[::1]:4200"
    assert address(4200, "10.1.2.3") == "http://10.1.2.3:4200"
