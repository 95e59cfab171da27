"""All benchmarks, one after another: `make bench`, or `.venv/bin/python -m benchmarks [--rows N] [--rounds 3] [NAME …]`.

Prints a table in Markdown for each, as docs/performance.md has them. Without `--rows`, each takes the size that it is
about; with it, none takes more rows than that. BENCH_FOLDER names the folder for what they make, else that of temporary files.
"""

import argparse

from benchmarks import ingest
from benchmarks.frame import rounds_of, table

CONTESTS = {"ingest": ingest.contest}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(CONTESTS)}; all of them if none is named"
    )
    parser.add_argument("--rows", type=int)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    for name in options.names or CONTESTS:
        if name not in CONTESTS:
            parser.error(f"there is no benchmark '{name}'; expected {', '.join(CONTESTS)}")
        contest = CONTESTS[name]
        rows = min(options.rows or contest.rows, contest.rows)
        print(table(contest, rows, rounds_of(contest, rows, options.rounds)), flush=True)


if __name__ == "__main__":
    main()
