"""Answers the benchmark's questions with ClickHouse (embedded: chdb) and DuckDB.

    peers.py load ENGINE FOLDER ROWS THREADS     fills FOLDER from a file of import rows, prints {"seconds", "bytes"}
    peers.py answer ENGINE FOLDER THREADS        reads a question a line, prints {"milliseconds", "rows"} for each

Questions are the JSON of the benchmark's `Question`. Rows are lists of texts and whole numbers, in the order in which
they are compared; sessions, bounces and durations stay whole numbers. Only the statements are timed, not what makes
the answer's form of their results. Each engine has the layout that suits it: ClickHouse parts by month, in the order of
day, event, visitor; DuckDB rows in the order of time; both a table of finished sessions beside the events.
"""

import json
import os
import sys
import time

DAY = 86_400_000
WEEK_SHIFT = 3  # 1 January 1970 was a Thursday
TEXTS = ["path", "hostname", "source", "utm_source", "utm_medium", "utm_campaign", "country", "city", "browser", "os",
         "device"]
OF_SESSION = [c for c in TEXTS if c != "path"]
COLUMN = {"page": "path", "name": "event_name"}


def quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def condition(c):
    column, value = COLUMN.get(c["column"], c["column"]), c["value"]
    if c["op"] == "is":
        return f"{column} = {quoted(value)}"
    if c["op"] == "isNot":
        return f"{column} <> {quoted(value)}"
    return f"{column} LIKE {quoted(value + '%')}"


def where(parts):
    return " AND ".join(parts) if parts else "1 = 1"


def make_parquet(rows, folder, threads):
    """Import rows as typed columns, once for both engines: visitors and sessions become 64-bit numbers."""
    import duckdb
    target = os.path.join(folder, "events.parquet")
    names = {"path": "pathname"}
    columns = {"timestamp": "BIGINT", "name": "VARCHAR", "visitor_id": "VARCHAR", "session_id": "VARCHAR"}
    columns.update({names.get(c, c): "VARCHAR" for c in TEXTS})
    spec = ", ".join(f"'{n}': '{t}'" for n, t in columns.items())
    source = f"read_json('{rows}', format = 'newline_delimited', columns = {{{spec}}})"
    c = duckdb.connect(config={"threads": threads})
    c.execute("SET preserve_insertion_order = true")

    def number(column):
        hexadecimal = f"regexp_full_match({column}, '[0-9a-f]{{16}}')"
        return f"CASE WHEN {hexadecimal} THEN ('0x' || {column})::UBIGINT ELSE hash({column}) END AS {column}"

    texts = ", ".join(f"coalesce({names.get(t, t)}, '') AS {t}" for t in TEXTS)
    c.execute(f"COPY (SELECT timestamp AS ts, name AS event_name, {number('visitor_id')}, {number('session_id')}, "
              f"{texts} FROM {source}) TO '{target}' (FORMAT parquet)")
    c.close()
    return target


def files_bytes(folder):
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            if name != "events.parquet":
                total += os.path.getsize(os.path.join(root, name))
    return total


class DuckDB:
    def __init__(self, folder, threads):
        import duckdb
        self.c = duckdb.connect(os.path.join(folder, "events.duckdb"), config={"threads": threads})

    def run(self, statement):
        return [list(row) for row in self.c.execute(statement).fetchall()]

    def load(self, parquet):
        c = self.c
        c.execute(f"CREATE TABLE events AS SELECT * FROM read_parquet('{parquet}') ORDER BY ts")
        first = ", ".join(f"first({t} ORDER BY ts) AS {t}" for t in OF_SESSION)
        c.execute("CREATE TABLE sessions AS SELECT session_id, any_value(visitor_id) AS visitor_id, min(ts) AS start, "
                  "max(ts) AS last, max(ts) - min(ts) AS duration, max(ts) // 1000 - min(ts) // 1000 AS seconds, "
                  "(count(*) = 1 AND any_value(event_name) = 'pageview')::UTINYINT AS bounce, "
                  f"({self.PAGEVIEWS})::UINTEGER AS pageviews, "
                  f"{first} FROM events GROUP BY session_id ORDER BY start")
        c.execute("CHECKPOINT")

    def bytes(self, folder):
        return files_bytes(folder)

    def events(self, q):
        return [f"ts >= {q['start']}", f"ts < {q['end']}"]

    def bucket(self, width, start):
        return f"(ts - {start}) // {width}"

    PAGEVIEWS = "count(*) FILTER (WHERE event_name = 'pageview')"
    DISTINCT = "count(DISTINCT visitor_id)"
    SESSIONS_SEEN = "count(DISTINCT session_id)"

    def counted(self, condition, distinct=False):
        return f"count({'DISTINCT visitor_id' if distinct else '*'}) FILTER (WHERE {condition})"

    def summed(self, column, condition):
        return f"sum({column}) FILTER (WHERE {condition})"

    def day(self, column):
        return f"{column} // {DAY}"

    def retention(self, q):
        week = f"(ts // {DAY} + {WEEK_SHIFT}) // 7"
        return (f"WITH w AS (SELECT visitor_id, min({week}) AS first, bit_or(1::UBIGINT << ({week} % 64)::UBIGINT) AS m "
                f"FROM events WHERE {where(self.events(q))} GROUP BY visitor_id), "
                f"g AS (SELECT first, m, count(*) AS n FROM w GROUP BY first, m) "
                f"SELECT first, p, sum(n)::BIGINT FROM g, range(0, {q['periods'] + 1}) t(p) "
                f"WHERE (m >> ((first + p) % 64)::UBIGINT) & 1 = 1 GROUP BY first, p ORDER BY first, p")

    def funnel_times(self, q):
        found, reached = self.steps_reached(q)
        sums = ", ".join(f"(SELECT [count(*), sum(t - p), sum(t - f)] FROM r{i})" for i in range(len(q["steps"])))
        return f"WITH {', '.join(found + reached)} SELECT {sums}"

    def steps_reached(self, q):
        """Who takes each step when, when the step before, and when the first."""
        found = [f"s{i} AS MATERIALIZED (SELECT visitor_id, ts FROM events WHERE {where(self.events(q) + [step(s)])})"
                 for i, s in enumerate(q["steps"])]
        reached = ["r0 AS MATERIALIZED (SELECT visitor_id, min(ts) AS t, min(ts) AS p, min(ts) AS f FROM s0 "
                   "GROUP BY visitor_id)"]
        for i in range(1, len(q["steps"])):
            reached.append(f"r{i} AS MATERIALIZED (SELECT s.visitor_id, min(s.ts) AS t, any_value(r.t) AS p, "
                           f"any_value(r.f) AS f FROM s{i} s JOIN r{i - 1} r "
                           f"ON s.visitor_id = r.visitor_id AND s.ts > r.t GROUP BY s.visitor_id)")
        return found, reached

    def funnel(self, q):
        found = [f"s{i} AS MATERIALIZED (SELECT visitor_id, ts FROM events WHERE {where(self.events(q) + [step(s)])})"
                 for i, s in enumerate(q["steps"])]
        reached = ["r0 AS MATERIALIZED (SELECT visitor_id, min(ts) AS t FROM s0 GROUP BY visitor_id)"]
        for i in range(1, len(q["steps"])):
            reached.append(f"r{i} AS MATERIALIZED (SELECT s.visitor_id, min(s.ts) AS t FROM s{i} s JOIN r{i - 1} r "
                           f"ON s.visitor_id = r.visitor_id AND s.ts > r.t GROUP BY s.visitor_id)")
        counts = ", ".join(f"(SELECT count(*) FROM r{i})" for i in range(len(q["steps"])))
        return f"WITH {', '.join(found + reached)} SELECT {counts}"


class ClickHouse:
    def __init__(self, folder, threads):
        from chdb import session
        self.threads = threads
        self.s = session.Session(os.path.join(folder, "clickhouse"))

    def run(self, statement):
        text = self.s.query(f"{statement} SETTINGS max_threads = {self.threads}", "JSONCompactEachRow").data()
        return [json.loads(line) for line in text.splitlines()]

    def load(self, parquet):
        low = "LowCardinality(String)"
        texts = ", ".join(f"{t} {low}" for t in TEXTS)
        of_session = ", ".join(f"{t} {low}" for t in OF_SESSION)
        self.s.query(f"CREATE TABLE events (day Date, ts Int64 CODEC(Delta, LZ4), event_name {low}, visitor_id UInt64, "
                     f"session_id UInt64, {texts}) ENGINE = MergeTree PARTITION BY toYYYYMM(day) "
                     f"ORDER BY (day, event_name, visitor_id, ts)")
        self.s.query(f"INSERT INTO events SELECT toDate(intDiv(ts, {DAY})), ts, event_name, visitor_id, session_id, "
                     f"{', '.join(TEXTS)} FROM file('{parquet}', Parquet) SETTINGS max_threads = {self.threads}")
        self.s.query(f"CREATE TABLE sessions (day Date, start Int64 CODEC(Delta, LZ4), last Int64 CODEC(Delta, LZ4), "
                     f"session_id UInt64, visitor_id UInt64, duration UInt32, seconds UInt32, bounce UInt8, "
                     f"pageviews UInt32, {of_session}) "
                     f"ENGINE = MergeTree PARTITION BY toYYYYMM(day) ORDER BY (day, visitor_id, start)")
        first = ", ".join(f"argMin({t}, ts)" for t in OF_SESSION)
        self.s.query(f"INSERT INTO sessions SELECT toDate(intDiv(min(ts), {DAY})), min(ts) AS a, max(ts) AS b, "
                     f"session_id, any(visitor_id), b - a, intDiv(b, 1000) - intDiv(a, 1000), "
                     f"count() = 1 AND any(event_name) = 'pageview', {self.PAGEVIEWS}, {first} FROM events GROUP BY session_id "
                     f"SETTINGS max_threads = {self.threads}")
        for table in ("events", "sessions"):
            self.s.query(f"OPTIMIZE TABLE {table} FINAL")

    def bytes(self, folder):
        # Replaced parts linger for a while: only those in use count.
        return self.run("SELECT toUInt32(sum(bytes_on_disk)) FROM system.parts WHERE active AND database = 'default'")[0][0]

    def events(self, q):
        first, last = q["start"] // DAY, (q["end"] - 1) // DAY
        days = [f"day >= toDate({first})", f"day <= toDate({last})"]
        if q["start"] % DAY or q["end"] % DAY:
            days += [f"ts >= {q['start']}", f"ts < {q['end']}"]
        return days

    def bucket(self, width, start):
        return f"toUInt32(day) - {start // DAY}" if width == DAY else f"intDiv(ts - {start}, {width})"

    PAGEVIEWS = "countIf(event_name = 'pageview')"
    DISTINCT = "uniqExact(visitor_id)"
    SESSIONS_SEEN = "uniqExact(session_id)"

    def counted(self, condition, distinct=False):
        return f"{'uniqExactIf(visitor_id, ' if distinct else 'countIf('}{condition})"

    def summed(self, column, condition):
        return f"sumIf({column}, {condition})"

    def day(self, column):
        return f"intDiv({column}, {DAY})"

    def retention(self, q):
        week = f"intDiv(toUInt32(day) + {WEEK_SHIFT}, 7)"
        return (f"WITH g AS (SELECT first, m, count() AS n FROM (SELECT min({week}) AS first, "
                f"groupBitOr(bitShiftLeft(toUInt64(1), {week} % 64)) AS m FROM events WHERE {where(self.events(q))} "
                f"GROUP BY visitor_id) GROUP BY first, m) "
                f"SELECT first, p, sum(n) FROM g ARRAY JOIN range(0, {q['periods'] + 1}) AS p "
                f"WHERE bitAnd(bitShiftRight(m, (first + p) % 64), 1) = 1 GROUP BY first, p ORDER BY first, p")

    def funnel_times(self, q):
        steps = [step(s) for s in q["steps"]]
        inner = [f"minIf(ts, {steps[0]}) AS t0"]
        inner += [f"groupArrayIf(ts, {s}) AS a{i}" for i, s in enumerate(steps) if i > 0]
        levels = f"SELECT visitor_id, {', '.join(inner)} FROM events WHERE {where(self.events(q))} " \
                 f"AND ({' OR '.join(f'({s})' for s in steps)}) GROUP BY visitor_id HAVING t0 > 0"
        for i in range(1, len(steps)):
            after = f"arrayFilter(x -> x > t{i - 1}, a{i})"
            met = f"t{i - 1} > 0 AND arrayExists(x -> x > t{i - 1}, a{i})"
            levels = f"SELECT *, if({met}, arrayMin({after}), 0) AS t{i} FROM ({levels})"
        sums = ", ".join(f"countIf(t{i} > 0), sumIf(t{i} - t{max(i - 1, 0)}, t{i} > 0), sumIf(t{i} - t0, t{i} > 0)"
                         for i in range(len(steps)))
        return f"SELECT {sums} FROM ({levels})"

    def funnel(self, q):
        steps = [step(s) for s in q["steps"]]
        counts = ", ".join(f"countIf(reached >= {i + 1})" for i in range(len(steps)))
        return (f"SELECT {counts} FROM (SELECT windowFunnel({366 * DAY}, 'strict_increase')(toUInt64(ts), "
                f"{', '.join(steps)}) AS reached FROM events WHERE {where(self.events(q))} "
                f"AND ({' OR '.join(f'({s})' for s in steps)}) GROUP BY visitor_id)")


def step(s):
    parts = [f"event_name = {quoted(s['name'])}"]
    if s.get("page") is not None:
        parts.append(f"path = {quoted(s['page'])}")
    return where(parts)


def sessions_where(engine, q):
    """Sessions of a range: those that start in it, or those that any part of lies in it."""
    parts = [condition(c) for c in q["conditions"] if c["column"] not in COLUMN]
    if q["rule"] == "start":
        earliest = q["start"]
    else:
        earliest = q["start"] - 7 * DAY
        parts.append(f"last >= {q['start']}")
    parts += [f"start >= {earliest}", f"start < {q['end']}"]
    if isinstance(engine, ClickHouse):
        parts += [f"day >= toDate({earliest // DAY})", f"day <= toDate({(q['end'] - 1) // DAY})"]
    return where(parts)


def statements(engine, q):
    """The question as SQL: one statement, or two where events and sessions are asked."""
    conditions = [condition(c) for c in q["conditions"]]
    events = where(engine.events(q) + conditions)
    length = "duration" if q["rule"] == "start" else "seconds"
    kind = q["kind"]
    if kind == "aggregate":
        return [f"SELECT {engine.DISTINCT}, {engine.PAGEVIEWS}, count(*) FROM events WHERE {events}",
                f"SELECT count(*), sum(bounce), sum({length}) FROM sessions WHERE {sessions_where(engine, q)}"]
    if kind == "timeseries":
        bucket = engine.bucket(q["bucketMilliseconds"], q["start"])
        return [f"SELECT {bucket} AS b, {engine.DISTINCT}, {engine.PAGEVIEWS} FROM events WHERE {events} GROUP BY b"]
    if kind == "eventBreakdown":
        column = COLUMN.get(q["property"], q["property"])
        second = engine.PAGEVIEWS if q["countsPageviews"] else "count(*)"
        return [f"SELECT {column} AS k, {engine.DISTINCT} AS v, {second} FROM events WHERE {events} "
                f"GROUP BY k ORDER BY v DESC, k LIMIT {q['limit']}"]
    if kind == "sessionBreakdown":
        shown = f"CASE WHEN k = '' THEN {quoted(q['emptyLabel'])} ELSE k END"
        return [f"SELECT {shown} AS label, v, s, b, d FROM (SELECT {q['property']} AS k, {engine.DISTINCT} AS v, "
                f"count(*) AS s, sum(bounce) AS b, sum({length}) AS d FROM sessions "
                f"WHERE {sessions_where(engine, q)} GROUP BY k) ORDER BY v DESC, label LIMIT {q['limit']}"]
    if kind == "realtime":
        return [f"SELECT {engine.DISTINCT}, {engine.PAGEVIEWS} FROM events WHERE {events}",
                f"SELECT path, {engine.DISTINCT} AS v FROM events WHERE {events} GROUP BY path "
                f"ORDER BY v DESC, path LIMIT {q['limit']}"]
    if kind == "conversions":
        # Faster apart than in one pass with conditions: the figures of the few rows, and the visitors of all.
        return [f"SELECT met.n, met.v, everybody.v FROM (SELECT count(*) AS n, {engine.DISTINCT} AS v FROM events "
                f"WHERE {events}) AS met CROSS JOIN (SELECT {engine.DISTINCT} AS v FROM events "
                f"WHERE {where(engine.events(q))}) AS everybody",
                f"SELECT ts, visitor_id, hostname, path FROM events WHERE {events} ORDER BY ts DESC LIMIT {q['limit']}"]
    if kind == "report":
        return totals(engine, q) + [s for d in q["dimensions"] for s in table(engine, q, d)]
    if kind == "overview":
        return (both_totals(engine, q) + table(engine, q, "date")
                + [leaders(engine, q, d) for d in ("page", "source", "country")])
    if kind == "funnelTimes":
        return [engine.funnel_times(q)]
    return [engine.retention(q) if kind == "retention" else engine.funnel(q)]


SESSIONS = "count(*), sum(bounce), sum(seconds)"


def totals(engine, q):
    """Visitors and pageviews; sessions, bounces and seconds."""
    events = where(engine.events(q) + [condition(c) for c in q["conditions"]])
    return [f"SELECT {engine.DISTINCT}, {engine.PAGEVIEWS} FROM events WHERE {events}",
            f"SELECT {SESSIONS} FROM sessions WHERE {sessions_where(engine, q)}"]


def both_totals(engine, q):
    """The same of a range and of the one before, each table read once."""
    both = dict(q, start=q["previousStart"])
    events = where(engine.events(both) + [condition(c) for c in q["conditions"]])
    figures = []
    for period in (f"ts >= {q['start']}", f"ts < {q['start']}"):
        figures += [engine.counted(period, distinct=True), engine.counted(f"{period} AND event_name = 'pageview'")]
    now = f"start >= {q['start'] - 7 * DAY} AND last >= {q['start']}"
    sums = []
    for period in (now, f"start < {q['start']}"):
        sums += [engine.counted(period), engine.summed("bounce", period), engine.summed("seconds", period)]
    return [f"SELECT {', '.join(figures)} FROM events WHERE {events}",
            f"SELECT {', '.join(sums)} FROM sessions WHERE {sessions_where(engine, both)}"]


def table(engine, q, dimension):
    """All figures by day, or by an attribute of sessions."""
    if dimension != "date":
        return [f"SELECT {dimension} AS k, {engine.DISTINCT} AS v, sum(pageviews), {SESSIONS} FROM sessions "
                f"WHERE {sessions_where(engine, q)} GROUP BY k ORDER BY v DESC, k LIMIT {q['limit']}"]
    events = where(engine.events(q) + [condition(c) for c in q["conditions"]])
    return [f"SELECT {engine.bucket(DAY, q['start'])} AS b, {engine.SESSIONS_SEEN}, {engine.DISTINCT}, "
            f"{engine.PAGEVIEWS} FROM events WHERE {events} GROUP BY b",
            f"SELECT {engine.day('last')} - {q['start'] // DAY} AS b, {SESSIONS} FROM sessions "
            f"WHERE {sessions_where(engine, q)} AND last < {q['end']} GROUP BY b"]


def leaders(engine, q, dimension):
    """Visitors and pageviews of the most visited pages, sources or countries."""
    if dimension != "page":
        return (f"SELECT {dimension} AS k, {engine.DISTINCT} AS v, sum(pageviews) FROM sessions "
                f"WHERE {sessions_where(engine, q)} GROUP BY k ORDER BY v DESC, k LIMIT {q['limit']}")
    events = where(engine.events(q) + [condition(c) for c in q["conditions"]])
    return (f"SELECT path AS k, {engine.DISTINCT} AS v, {engine.PAGEVIEWS} FROM events WHERE {events} "
            f"GROUP BY k ORDER BY v DESC, k LIMIT {q['limit']}")


def days(q, events, sessions):
    """A row for each day of a range: sessions that were there, and the figures of those that ended on it."""
    rows = [[0] * 6 for _ in range((q["end"] - q["start"]) // DAY)]
    for day, *figures in events:
        rows[int(day)][:3] = figures
    for day, *figures in sessions:
        rows[int(day)][3:] = figures
    return rows


def report_rows(q, results):
    """What the API's reports are made of: totals, then each table."""
    results = iter(results)
    if q["kind"] == "overview":
        events, sessions = next(results)[0], next(results)[0]
        rows = [events[:2] + sessions[:3], events[2:] + sessions[3:]]
        rows += days(q, next(results), next(results))
        return rows + [row for result in results for row in result]
    rows = [next(results)[0] + next(results)[0]]
    for dimension in q["dimensions"]:
        rows += days(q, next(results), next(results)) if dimension == "date" else next(results)
    return rows


def answer(engine, q):
    asked = statements(engine, q)
    started = time.perf_counter()
    results = [engine.run(statement) for statement in asked]
    elapsed = (time.perf_counter() - started) * 1000
    if q["kind"] == "aggregate":
        rows = [results[0][0] + [x or 0 for x in results[1][0]]]
    elif q["kind"] == "timeseries":
        rows = [[0, 0] for _ in range((q["end"] - q["start"]) // q["bucketMilliseconds"])]
        for bucket, visitors, pageviews in results[0]:
            rows[int(bucket)] = [visitors, pageviews]
    elif q["kind"] in ("report", "overview"):
        rows = report_rows(q, results)
    elif q["kind"] == "funnelTimes":
        flat = [x for cell in results[0][0] for x in (cell if isinstance(cell, list) else [cell])]
        rows = [[int(x or 0) for x in flat[i:i + 3]] for i in range(0, len(flat), 3)]
    else:
        rows = [row for result in results for row in result]
    return {"milliseconds": elapsed, "rows": [[str(cell) for cell in row] for row in rows]}


ENGINES = {"clickhouse": ClickHouse, "duckdb": DuckDB}


def main():
    verb, name, folder, *rest = sys.argv[1:]
    if verb == "load":
        rows, threads = rest[0], int(rest[1])
        os.makedirs(folder, exist_ok=True)
        parquet = os.path.join(os.path.dirname(folder), "events.parquet")
        if not os.path.exists(parquet):
            make_parquet(os.path.abspath(rows), os.path.dirname(folder), threads)
        started = time.perf_counter()
        engine = ENGINES[name](folder, threads)
        engine.load(os.path.abspath(parquet))
        seconds = time.perf_counter() - started
        print(json.dumps({"seconds": seconds, "bytes": engine.bytes(folder)}), flush=True)
        return
    engine = ENGINES[name](folder, int(rest[0]))
    engine.run("SELECT 1")
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(engine, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
