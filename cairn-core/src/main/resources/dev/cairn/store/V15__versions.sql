-- Which version of an application takes new work: one that is set, or all of them. The others drain.

create table cairn.version (
  application   text not null,
  name          text not null,
  workflows     text[] not null,
  first_seen_at timestamptz not null default now(),
  last_seen_at  timestamptz not null default now(),
  current_since timestamptz,
  primary key (application, name)
);

create unique index version_current on cairn.version (application) where current_since is not null;

insert into cairn.version (application, name, workflows, first_seen_at)
select distinct on (e.application, e.version) e.application, e.version, e.workflows,
       min(e.started_at) over (partition by e.application, e.version)
from cairn.executor e
order by e.application, e.version, e.started_at desc;

-- The versions whose workflows an executor leaves alone: none if all versions take work; if its own is
-- the current one, those that other living executors run. Null if it drains: it goes on with what its own
-- version began, and takes nothing else.
create function cairn.elsewhere(executor text) returns text[]
language sql stable
return (
  select case
    when v.name is null then '{}'::text[]
    when v.name = e.version then array(
      select distinct o.version from cairn.executor o
      where o.application = e.application and o.state = 'ALIVE' and o.version <> e.version)
  end
  from cairn.executor e
  left join cairn.version v on v.application = e.application and v.current_since is not null
  where e.id = elsewhere.executor);

-- Whether an executor may run a workflow that a version has begun, or none yet.
create function cairn.may_run(version text, pinned boolean, own_version text, elsewhere text[])
returns boolean
language sql immutable
return version is not distinct from own_version
  or (elsewhere is not null and (version is null or (not pinned and version <> all (elsewhere))));

-- Lets one version of an application take all new work, or, given null, every version. In the caller's
-- own transaction.
create function cairn.set_version(application text, version text) returns void
language plpgsql
as $$
begin
  if set_version.application is null then
    raise exception 'No application is named, so its version cannot be set.'
      using errcode = 'CRN11', hint = 'Give the name that its Config.named says.';
  end if;
  -- two that set one application's version come one after the other
  perform from cairn.version v where v.application = set_version.application order by v.name for no key update;
  if not found then
    raise exception 'There is no application ''%''.', set_version.application
      using errcode = 'CRN11',
            hint = 'There are ' || coalesce((select string_agg(distinct '''' || v.application || '''', ', ')
                                             from cairn.version v), 'none yet: start an executor first') || '.';
  end if;
  if set_version.version is not null and not exists (
    select from cairn.version v
    where v.application = set_version.application and v.name = set_version.version) then
    raise exception 'Application ''%'' has no version ''%''.', set_version.application, set_version.version
      using errcode = 'CRN11',
            hint = 'It has ' || (select string_agg('''' || v.name || '''', ', ' order by v.first_seen_at desc)
                                 from cairn.version v where v.application = set_version.application)
                   || '. Check the name, or start an executor of that version first.';
  end if;
  update cairn.version v set current_since = null
  where v.application = set_version.application and v.current_since is not null
    and v.name is distinct from set_version.version;
  update cairn.version v set current_since = clock_timestamp()
  where v.application = set_version.application and v.name = set_version.version
    and v.current_since is null;
  perform pg_notify('cairn.wake', 'orphans');
  perform pg_notify('cairn.wake', 'queue ' || q.name) from cairn.queue q;
end
$$;

drop function cairn.is_free(cairn.queue, text);

drop function cairn.queue_turns(cairn.queue, text[], text, integer);

-- Whose turn it is in a partitioned queue: one of each partition that has room, then the next one of
-- each, beginning after the partition that was served last. Called with the queue's row locked.
create function cairn.queue_turns(q cairn.queue, names text[], running_version text, elsewhere text[], room integer)
returns text[]
language plpgsql
as $$
declare
  key     text collate "C" := q.turn;
  free    integer;
  keys    text[] := '{}';
  frees   integer[] := '{}';
  wrapped boolean := false;
  ids     text[];
  last    text;
begin
  while cardinality(keys) < room loop
    select w.partition into key
    from cairn.workflow w
    where w.queue = q.name and w.state = 'ENQUEUED' and w.partition > key and w.name = any (names)
      and cairn.may_run(w.version, w.pinned, running_version, elsewhere)
    order by w.partition
    limit 1;
    if found and not (wrapped and key > q.turn) then
      free := cairn.partition_room(q, key, room);
      if free > 0 then
        keys := keys || key;
        frees := frees || free;
      end if;
    else
      exit when wrapped;
      wrapped := true;
      key := '';
    end if;
  end loop;
  select array_agg(t.id order by t.lap, t.number), (array_agg(t.key order by t.lap desc, t.number desc))[1]
  into ids, last
  from (
    select c.id, c.lap, k.number, k.key
    from unnest(keys, frees) with ordinality as k (key, free, number)
    cross join lateral (
      select w.id, row_number() over (order by w.priority, w.place) as lap
      from cairn.workflow w
      where w.queue = q.name and w.partition = k.key and w.state = 'ENQUEUED' and w.name = any (names)
        and cairn.may_run(w.version, w.pinned, running_version, elsewhere)
      order by w.priority, w.place
      limit least(k.free, room)) c
    order by c.lap, k.number
    limit room) t;
  if last is not null then
    update cairn.queue t set turn = last where t.name = q.name;
  end if;
  return coalesce(ids, '{}');
end
$$;

create or replace function cairn.claim(
  taker           text,
  from_queue      text,
  names           text[],
  running_version text,
  running_build   text,
  most            integer
) returns setof cairn.workflow
language plpgsql
as $$
declare
  q         cairn.queue;
  limited   boolean;
  ids       text[];
  elsewhere text[] := cairn.elsewhere(taker);
begin
  perform from cairn.executor e where e.id = taker and e.state = 'ALIVE' for share;
  if not found then
    return;
  end if;
  select * into q from cairn.queue t where t.name = from_queue;
  limited := cairn.limits_all(q);
  if limited then
    select * into q from cairn.queue t where t.name = from_queue for no key update;
    delete from cairn.queue_start s
    where s.queue = q.name and s.at <= clock_timestamp() - greatest(q.period, q.partition_period);
    most := cairn.queue_room(q, most);
  end if;
  if q.name is null or q.paused_at is not null or most = 0 then
    return;
  end if;
  if q.partitioned then
    ids := cairn.queue_turns(q, names, running_version, elsewhere, most);
  else
    ids := array(
      select w.id from cairn.workflow w
      where w.queue = q.name and w.partition = '' and w.state = 'ENQUEUED' and w.name = any (names)
        and cairn.may_run(w.version, w.pinned, running_version, elsewhere)
      order by w.priority, w.place
      limit most
      for no key update skip locked);
  end if;
  return query
  with claimed as (
    update cairn.workflow w
    set state = 'RUNNING', attempt = w.attempt + 1, executor = taker,
        started_at = coalesce(w.started_at, clock_timestamp()),
        build = case when w.attempt = 0 or w.build = running_build then running_build end,
        version = coalesce(w.version, running_version),
        deadline = case when w.attempt = 0 then least(w.deadline, clock_timestamp() + w.timeout) else w.deadline end
    where w.id = any (ids) and w.state = 'ENQUEUED'
    returning w.*
  ), noted as (
    insert into cairn.queue_start (queue, partition, at, starts)
    select c.queue, c.partition, clock_timestamp(), count(*)
    from claimed c
    where c.attempt = 1 and num_nonnulls(q.starts, q.partition_starts) > 0
    group by c.queue, c.partition
  )
  select * from claimed c order by c.priority, c.place;
  if limited and cardinality(ids) < most and exists (
    select from cairn.workflow w
    where w.queue = q.name and w.state = 'ENQUEUED'
      and not (w.name = any (names) and cairn.may_run(w.version, w.pinned, running_version, elsewhere))
  ) then
    perform pg_notify('cairn.wake', 'queue ' || q.name);
  end if;
end
$$;

create or replace function cairn.take_over(
  taker           text,
  names           text[],
  running_version text,
  running_build   text,
  from_queue      text,
  most            integer,
  patience        integer,
  reason          json
) returns setof cairn.workflow
language plpgsql
as $$
declare
  living    integer;
  rank      integer;
  ended     text[];
  elsewhere text[] := cairn.elsewhere(taker);
begin
  perform from cairn.executor e where e.id = taker and e.state = 'ALIVE' for share;
  if not found then
    return;
  end if;
  select count(*), count(*) filter (where e.id < taker) into living, rank
  from cairn.executor e where e.state = 'ALIVE';
  -- one index look-up each: nobody looks through what the living run, which may be a hundred thousand
  ended := array(
    select e.id from cairn.executor e
    where e.state <> 'ALIVE'
      and exists (select from cairn.workflow w
                  where w.executor between e.id and e.id and w.state = 'RUNNING' offset 0));
  return query
  with orphan as (
    select * from (
      select w.id, w.recoveries
      from cairn.workflow w
      where w.state = 'RUNNING' and w.executor is null and w.name = any (names)
        and w.queue is not distinct from from_queue
        and cairn.may_run(w.version, w.pinned, running_version, elsewhere)
      order by w.created_at
      limit most
      for no key update of w skip locked) given_back
    union all
    select * from (
      select w.id,
             case when e.state = 'CLOSED' then w.recoveries
                  when exists (select from cairn.step s
                               where s.workflow_id = w.id and s.attempt = w.attempt) then 1
                  else w.recoveries + 1 end
      from cairn.executor e join cairn.workflow w on w.executor = e.id
      where cardinality(ended) > 0 and e.id = any (ended)
        and w.state = 'RUNNING' and w.name = any (names)
        and w.queue is not distinct from from_queue
        and cairn.may_run(w.version, w.pinned, running_version, elsewhere)
        and (e.ended_at < clock_timestamp() - interval '1 second'
             or abs(hashtext(w.id)::bigint) % living = rank)
      order by w.created_at
      limit most
      for no key update of w skip locked) left_behind
    limit most
  )
  update cairn.workflow w
  set attempt = w.attempt + 1,
      recoveries = o.recoveries,
      build = case when w.build = running_build then w.build end,
      state = case when o.recoveries > patience then 'EXHAUSTED' else 'RUNNING' end,
      executor = case when o.recoveries > patience then null else taker end,
      completed_at = case when o.recoveries > patience then now() end,
      error = case when o.recoveries > patience then reason end
  from orphan o
  where w.id = o.id
  returning w.*;
end
$$;

-- State by state, since each has a partial index, which a list of states would not use; counted once.
create view cairn.versions as
with begun as (
  select w.version, w.name, w.state from cairn.workflow w where w.state = 'RUNNING'
  union all
  select w.version, w.name, w.state from cairn.workflow w where w.state = 'ENQUEUED' and w.version is not null
  union all
  select w.version, w.name, w.state from cairn.workflow w
  where w.state in ('STUCK', 'EXHAUSTED')
), counted as materialized (
  select b.version, b.name, count(*) filter (where b.state = 'RUNNING') as running,
         count(*) filter (where b.state = 'ENQUEUED') as waiting,
         count(*) filter (where b.state in ('STUCK', 'EXHAUSTED')) as stopped
  from begun b
  group by b.version, b.name
)
select v.application, v.name as version, v.current_since is not null as current, v.current_since,
       v.current_since is not null or c.application is null as takes_new_work, v.first_seen_at,
       (select count(*) from cairn.executor e
        where e.application = v.application and e.version = v.name and e.state = 'ALIVE') as executors,
       coalesce(f.running, 0)::bigint as running, coalesce(f.waiting, 0)::bigint as waiting,
       coalesce(f.stopped, 0)::bigint as stopped
from cairn.version v
left join cairn.version c on c.application = v.application and c.current_since is not null
left join lateral (
  select sum(n.running) as running, sum(n.waiting) as waiting, sum(n.stopped) as stopped
  from counted n where n.version = v.name and n.name = any (v.workflows)) f on true;

create or replace view cairn.unclaimed as
with living as (
  select e.application, e.version, e.workflows, coalesce(c.name = e.version, true) as takes_new_work
  from cairn.executor e
  left join cairn.version c on c.application = e.application and c.current_since is not null
  where e.state = 'ALIVE'
), waiting as (
  select w.name, w.queue, w.version, w.pinned and w.version is not null as pinned, count(*) as workflows,
         min(w.created_at) as since
  from (select w.name, w.queue, w.version, w.pinned, coalesce(w.runnable_at, w.created_at) as created_at
        from cairn.workflow w
        where w.state = 'ENQUEUED'
        union all
        select o.name, o.queue, o.version, o.pinned, o.created_at from cairn.orphan o) w
  group by 1, 2, 3, 4
)
select w.name as workflow, w.queue, case when w.pinned then w.version end as version,
       sum(w.workflows)::bigint as workflows, min(w.since) as since, r.reason
from waiting w
left join cairn.queue q on q.name = w.queue
cross join lateral (
  select case
    when not exists (select from living) then
      'no executor lives'
    when not exists (select from living l where w.name = any (l.workflows)) then
      'no living executor has registered this workflow'
    when w.pinned and not exists (
      select from living l where w.name = any (l.workflows) and l.version = w.version) then
      'it is pinned to version ' || w.version || ', which no living executor runs'
    when not exists (
      select from living l
      where w.name = any (l.workflows) and (l.takes_new_work or l.version = w.version)) then
      (select 'version ' || string_agg(v.name || ' of ' || v.application, ', ' order by v.application)
       from cairn.version v
       where v.current_since is not null
         and v.application in (select l.application from living l where w.name = any (l.workflows)))
       || ' alone takes new work, and no living executor runs it'
    when w.queue is not null and q.name is null then
      'its queue was deleted'
    when q.paused_at is not null then
      'its queue is paused'
    when q.applications is not null and not exists (
      select from living l where w.name = any (l.workflows) and l.application = any (q.applications)) then
      'no living executor of ' || array_to_string(q.applications, ', ') || ', which alone take from its queue, has registered this workflow'
  end as reason) r
where r.reason is not null
group by w.name, w.queue, 3, r.reason;

comment on table cairn.version is 'For Cairn''s own use: the versions of applications that executors have run';
comment on view cairn.versions is 'One row for every version of an application that an executor has run';
comment on column cairn.versions.application is 'The application''s name';
comment on column cairn.versions.version is 'The version''s name; a hash of the code unless it was given one';
comment on column cairn.versions.current is 'Whether it is set as the one version of its application that takes new work';
comment on column cairn.versions.current_since is 'Since when; null if it is not';
comment on column cairn.versions.takes_new_work is 'Whether its executors begin workflows from queues: it is current, or no version of its application is';
comment on column cairn.versions.first_seen_at is 'When an executor first ran it';
comment on column cairn.versions.executors is 'How many executors of it live';
comment on column cairn.versions.running is 'How many workflows that it began run, sleep or wait';
comment on column cairn.versions.waiting is 'How many that it began wait in a queue to be gone on with';
comment on column cairn.versions.stopped is 'How many that it began are stuck or exhausted, and can be resumed';

comment on function cairn.set_version is 'Lets one version of an application take all new work; null lets every version; in the caller''s own transaction';
comment on function cairn.elsewhere is 'For Cairn''s own use: the versions whose workflows an executor leaves alone';
comment on function cairn.may_run is 'For Cairn''s own use: whether an executor may run a workflow of a version';
comment on function cairn.queue_turns is 'For Cairn''s own use: whose turn it is in a partitioned queue';
