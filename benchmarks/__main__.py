"""All benchmarks, one after another: `make bench`, or `.venv/bin/python -m benchmarks [--rows N] [--rounds 3] [NAME …]`.

Prints a table in Markdown for each, as docs/performance.md has them. Without `--rows`, each takes the size that it is
about; with it, none takes more rows than that. BENCH_FOLDER names the folder for what they make, else that of temporary files.
"""

from benchmarks import default_data, ingest, known_at, publish, reconcile, reconcile_flows, revision
from benchmarks.frame import run

MODULES = (ingest, revision, reconcile_flows, reconcile, known_at, publish, default_data)

CONTESTS = {name: contest for module in MODULES for name, contest in module.CONTESTS.items()}

if __name__ == "__main__":
    run(CONTESTS)
