"""Progress bars of DuckDB, which it draws by itself where it takes a program for a person."""

import duckdb

IS_DRAWN = "SELECT current_setting('enable_progress_bar')"


def draw_nothing(con: duckdb.DuckDBPyConnection) -> None:
    """Keep DuckDB from drawing progress bars among what is printed.

    In a notebook without ipywidgets it draws none, and refuses to be told so.
    """
    if con.execute(IS_DRAWN).fetchall()[0][0]:
        con.execute("SET enable_progress_bar = false")
