"""The report of a release: a site in its folder, and the address of it in Prefect."""

import os

from prefect.logging import get_run_logger

from pledgebook.flows.artifacts import link
from pledgebook.flows.tasks import step
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.site.folder import site_of_release
from pledgebook.pipelines.steps.publish import Published

ADDRESS = "PLEDGEBOOK_RELEASES_URL"
"""Where a web server shows the folder of releases; without it the address of a report is that of its file."""


@step("report")
def build_report(data: DataDir, published: Published) -> str:
    """Write the report of a release beside its files, unless it is there, and return its address."""
    index = site_of_release(data, published.folder)
    base = os.environ.get(ADDRESS, "").rstrip("/")
    below = index.relative_to(data.releases).as_posix()
    address = f"{base}/{below}" if base else index.absolute().as_uri()
    link(
        "report",
        f"The report of release {published.folder.name}: {index}",
        address,
        f"Report {published.folder.name}",
    )
    get_run_logger().info("Published: the report, %s", index)
    return address
