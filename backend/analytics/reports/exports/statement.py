"""The SELECT of an export's events, as one text: it is run by a chore, long after it was asked for."""

from psycopg import ClientCursor
from sqlglot import exp

from analytics.events.segments.shape import EVENTS
from analytics.events.storage.postgres.connections import raw_connection
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.dialects.postgres import PostgresDialect
from analytics.reports.query.expressions import EVENT, column
from analytics.reports.query.parts import Parts
from analytics.reports.questions import Place


def export_statement(place: Place) -> str:
    """All columns of the place's events, `engagement` ones among them: raw means raw.

    The driver has pasted the values into it, each as a literal.
    """
    compiler = Compiler(PostgresDialect())
    parts = Parts(compiler, place.project_id)
    frame = place.frame
    chosen = parts.chosen.within(place.range, frame.filters, bots=frame.bots, engagement=True)
    columns = (column(EVENT, name) for name in ("project_id", *(name for name, _ in EVENTS)))
    query = compiler.finish(exp.select(*columns).from_(parts.events()).where(chosen), parts.binds)
    return ClientCursor(raw_connection()).mogrify(query.sql, query.parameters)
