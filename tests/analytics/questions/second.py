"""The questions asked a second time, in plain SQL over the same columns."""

from datetime import date, timedelta

import duckdb
import polars as pl
import pyarrow as pa

from polku.analytics.calendar import count_day
from polku.analytics.groups import AGES, LANGUAGES, LENGTHS, SEXES
from polku.analytics.index.layout import OPEN, UNKNOWN
from polku.analytics.states import STATES

MACROS = """
create macro age(born, d) as year(d) - year(born)
    - (month(d) * 100 + day(d) < month(born) * 100 + day(born))::int;
create macro total(keys) as (sum(keys::hugeint) % 18446744073709551616)::ubigint;
create macro on_day(n) as date '1970-01-01' + n;
"""

VIEWS = """
create table people as select _persons.*, on_day(birth) as born from _persons;
create table spells as
    select id, row, _states.name as state, on_day(start) as start,
        case when "end" < {open} then on_day("end") end as over
    from _spells join _states on number = state;
create table episodes as
    select id, row, on_day(start) as start, case when "end" < {open} then on_day("end") end as over,
        name as outcome, first_service, first_spell, spells
    from _episodes left join _states on number = outcome;
create table runs as
    select *, min(start) over run as since, case when bool_or(over is null) over run then null
        else max(over) over run end as finished
    from (
        select *, sum((before is null or before < start)::int) over (partition by id order by start)
            as run
        from (
            select *, lag(over) over (partition by id order by start) as before
            from spells where state in ('unemployed', 'laid_off')
        )
    )
    window run as (partition by id, run);
"""

STOCK = """
with counted as (
    select month, state, {group} as "group", id, key
    from {spells} s join people p using (id)
    join months on start <= count_day and (over is null or over > count_day)
    where {people} and {age} and {standing}
), universe as (
    select month, {everyone} as "group", total(key) as universe
    from people p join (select id, min(start) as known from spells group by id) using (id)
    join months on known <= count_day
    where {people} and {age}
    group by all
)
select month, state, c."group", count(distinct id) as people, total(key) as key,
    any_value(universe) as universe
from counted c join universe u using (month)
where c."group" = u."group" or {same}
group by all
"""

FLOW = """
with changes as (
    select distinct id, since as day, 'began' as change, since, finished from runs
    union all
    select distinct id, finished, 'ended', since, finished from runs where finished is not null
)
select month, change, count(*) as n, total(key) as key
from changes join people p using (id) join months on day > before and day <= count_day
where {people} and {age} and {length}
group by all
"""

MOVES = """
with moves as (
    select id, s.start as day, lag(s.state) over path as was, s.state as became,
        since, finished, lag(since) over path as left_since, lag(finished) over path as left_on
    from spells s left join (select row, since, finished from runs) using (row)
    window path as (partition by id order by s.start)
), counted as (
    select distinct month, was, became, id, key
    from moves join people p using (id) join months on day > before and day <= count_day
    where was is not null and {people} and {age} and ({length} or {left})
)
select month, was, became, count(*) as people, total(key) as key from counted group by all
"""

MONTHS = """
select month, total(key) as universe
from people p join (select id, min(start) as known from spells group by id) using (id)
join months on known <= count_day
where {people} and {age}
group by all
"""

STAYS = """
create or replace temp table steps as
with chosen as (
    select e.*, key, least(start + interval {months} month, date '{known}')::date as until
    from episodes e join people p using (id)
    where {people} and {episodes} and start <= date '{last}'
        and (start + interval {months} month)::date <= date '{known}'
)
select row, id, key, start as day, -1 as place, 'start' as state, start as began from chosen
union all
select c.row, c.id, c.key, greatest(c.start, s.start), s.row, s.state, c.start
from chosen c join spells s on s.row >= c.first_spell
    and s.row < c.first_spell + c.spells - (c.over is not null)::int
    and (s.start < c.until or s.row = c.first_spell)
union all
select row, id, key, case when over < until then over else until end, 9223372036854775807,
    case when over < until then outcome else 'still' end, start
from chosen;
"""

EDGES = """
with moves as (
    select row, id, key, state as was, lead(state) over path as became,
        lead(day) over path - day as days
    from steps window path as (partition by row order by place)
)
select was, became, count(*) as transitions, total(key) as key, quantile_cont(days, 0.5) as median,
    count(distinct id) as people,
    (select total(key) from (select distinct id, key from moves m
        where m.was = o.was and m.became = o.became)) as people_key
from moves o where became is not null group by was, became
"""

NODES = """
with stays as (
    select row, id, key, state, lead(day) over path - day as days
    from steps window path as (partition by row order by place)
)
select state, count(*) as spells, count(distinct id) as people, quantile_cont(days, 0.5) as median
from stays group by state
"""

PATHS = """
with paths as (
    select row, any_value(id) as id, any_value(key) as key, max(day) - min(day) as days,
        string_agg(state, '>' order by place) as path
    from steps where state <> 'start' group by row
)
select path, count(distinct id) as people, quantile_cont(days, 0.5) as median,
    (select total(key) from (select distinct id, key from paths q where q.path = p.path)) as key
from paths p group by path
"""

EVERYONE = "select count(*), total(key) from (select distinct id, key from steps)"


class Second:
    """An index in DuckDB, one row number and one person number over all shards."""

    def __init__(self, index):
        self.index, self.db = index, duckdb.connect(config={"threads": 1})
        self.db.execute(MACROS)
        rows, people, tables = 0, 0, {"persons": [], "spells": [], "episodes": []}
        for shard in index.shards:
            for name, parts in tables.items():
                made = pl.DataFrame(dict(shard.tables[name]))
                moved = pl.int_range(pl.len(), dtype=pl.Int64)
                given = pl.col("person").cast(pl.Int64) if name != "persons" else moved
                made = made.with_columns(id=given + people, row=moved + rows)
                if name == "episodes":
                    made = made.with_columns(pl.col("first_spell").cast(pl.Int64) + rows)
                parts.append(made)
            rows += len(shard.tables["spells"]["person"])
            people += shard.people
        for name, parts in tables.items():
            self.db.register(f"_{name}", pl.concat(parts).to_arrow())
        numbers = pa.table({"number": range(len(STATES)), "name": list(STATES)})
        self.db.register("_states", numbers)
        self.db.execute(VIEWS.format(open=OPEN))

    def rows(self, sql, **parts):
        """Return the rows of a query whose named parts are the filters' conditions."""
        answer = self.db.execute(sql.format(**parts))
        names = [one[0] for one in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def conditions(self, filters):
        """Return the SQL of what the filters ask of people, months, runs and episodes."""
        until = self.index.manifest.until
        day = "count_day"
        return {
            "people": self._people(filters),
            "age": _within(f"age(born, {day})", AGES, filters.age),
            "standing": _within("count_day - since", LENGTHS, filters.length),
            "length": _run("since", "finished", until, filters.length),
            "left": _run("left_since", "left_on", until, filters.length),
            "episodes": self._episodes(filters, until),
            "known": until + timedelta(days=1),
            "last": min(filters.until or until, until),
        }

    def months(self, first, last):
        """Lay the count days from a month to another, with the one before each."""
        numbers = range(first[0] * 12 + first[1] - 1, last[0] * 12 + last[1])
        days = [(f"{n // 12}-{n % 12 + 1:02}", _count_day(n), _count_day(n - 1)) for n in numbers]
        names, count_days, before = zip(*days, strict=True)
        table = pa.table({"month": names, "count_day": count_days, "before": before})
        self.db.register("months", table)

    def _people(self, filters):
        manifest, asked = self.index.manifest, ["true"]
        if filters.area:
            asked.append(f"area = {manifest.areas.index(filters.area)}")
        if filters.municipality:
            asked.append(f"municipality = {int(filters.municipality)}")
        if filters.sex:
            asked.append(f"sex = {next(n for n, name in SEXES.items() if name == filters.sex)}")
        if filters.language:
            asked.append(f"language = {LANGUAGES.index(filters.language)}")
        return " and ".join(asked)

    def _episodes(self, filters, until):
        asked = [_within("age(born, start)", AGES, filters.age)]
        asked.append(_run("start", "over", until, filters.length))
        if filters.since:
            asked.append(f"start >= date '{filters.since}'")
        if filters.first_service:
            services = [*self.index.manifest.services, "none"]
            place = services.index(filters.first_service)
            asked.append(f"first_service = {UNKNOWN if filters.first_service == 'none' else place}")
        return " and ".join(asked)


def _count_day(number):
    return count_day(number // 12, number % 12 + 1)


def _within(value, windows, key):
    return f"{value} >= {windows[key][0]} and {value} < {windows[key][1]}" if key else "true"


def _run(since, over, until: date, key):
    days = f"least(coalesce({over}, date '{until}'), date '{until}') - {since}"
    return f"({_within(days, LENGTHS, key)})"
