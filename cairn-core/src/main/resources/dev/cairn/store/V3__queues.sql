-- Queues: where workflows wait for their turn, and how many of them may run.

create table cairn.queue (
  name                  text primary key check (length(name) between 1 and 128),
  concurrency           integer check (concurrency > 0),
  executor_concurrency  integer check (executor_concurrency > 0),
  starts                integer check (starts > 0),
  period                interval check (period > interval '0'),
  partitioned           boolean not null default false,
  partition_concurrency integer check (partition_concurrency > 0),
  partition_starts      integer check (partition_starts > 0),
  partition_period      interval check (partition_period > interval '0'),
  applications          text[] check (cardinality(applications) > 0),
  paused_at             timestamptz,
  declared              text not null,
  turn                  text collate "C" not null default '',
  created_at            timestamptz not null default now(),
  changed_at            timestamptz not null default now(),
  check ((starts is null) = (period is null)),
  check ((partition_starts is null) = (partition_period is null)),
  check (partitioned or num_nonnulls(partition_concurrency, partition_starts) = 0)
);

-- What was started of late from a queue that limits starts per period; older rows go as new ones come.
create table cairn.queue_start (
  queue     text not null,
  partition text collate "C" not null,
  at        timestamptz not null,
  starts    integer not null check (starts > 0)
);

create index queue_start_recent on cairn.queue_start (queue, at);

alter table cairn.workflow
  drop constraint workflow_state,
  drop constraint workflow_completed,
  alter column started_at drop not null,
  add column queue       text,
  add column partition   text collate "C" not null default '',
  add column priority    integer not null default 0,
  add column place       bigint,
  add column dedup       text,
  add column debounce    text,
  add column runnable_at timestamptz,
  add constraint workflow_state check
    (state in ('DELAYED', 'ENQUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'STUCK', 'EXHAUSTED')),
  add constraint workflow_completed check
    ((state in ('DELAYED', 'ENQUEUED', 'RUNNING')) = (completed_at is null)),
  add constraint workflow_started check (started_at is not null or attempt = 0),
  add constraint workflow_waiting check
    (state not in ('DELAYED', 'ENQUEUED') or (queue is not null and executor is null)),
  add constraint workflow_delayed check (state <> 'DELAYED' or runnable_at is not null),
  add constraint workflow_placed check
    (num_nonnulls(queue, place) in (0, 2)
     and (queue is not null or num_nonnulls(dedup, debounce, runnable_at) = 0 and partition = ''));

create index workflow_waiting on cairn.workflow (queue, partition, priority, place)
  where state = 'ENQUEUED';
create index workflow_of_queue on cairn.workflow (queue, partition)
  where state = 'RUNNING' and queue is not null;
create index workflow_due on cairn.workflow (runnable_at) where state = 'DELAYED';
create unique index workflow_deduplicated on cairn.workflow (queue, dedup)
  where dedup is not null and state in ('DELAYED', 'ENQUEUED', 'RUNNING');
create unique index workflow_debounced on cairn.workflow (queue, name, debounce)
  where debounce is not null and state = 'DELAYED';

-- Who comes first among those of one priority: by time, and by number within one moment.
create function cairn.place(moment timestamptz, number bigint) returns bigint
language sql immutable parallel safe
return (extract(epoch from moment) * 1000000)::bigint * 1000 + number;

-- Puts a workflow into a queue, in the caller's own transaction; gives its id.
create function cairn.put(
  workflow  text,
  input     json,
  queue     text,
  id        text default null,
  priority  integer default 0,
  partition text default null,
  delay     interval default null,
  dedup     text default null,
  pinned    boolean default false
) returns text
language plpgsql
as $$
declare
  target cairn.queue;
  fresh  text := coalesce(put.id, gen_random_uuid()::text);
  held   cairn.workflow;
begin
  select q.* into target from cairn.queue q where q.name = put.queue;
  if not found then
    raise exception 'There is no queue ''%''.', put.queue
      using errcode = 'CRN01',
            hint = 'Declare it with cairn.queues().declare(...); select name from cairn.queues lists those there are.';
  end if;
  if target.partitioned <> (coalesce(put.partition, '') <> '') then
    raise exception 'The queue ''%'' is %, and the workflow % a partition key.', put.queue,
        case when target.partitioned then 'partitioned' else 'not partitioned' end,
        case when target.partitioned then 'came without' else 'came with' end
      using errcode = 'CRN02',
            hint = case when target.partitioned then 'Give partition => ''...''.'
                        else 'Leave the partition key out, or declare the queue partitioned.' end;
  end if;
  insert into cairn.workflow as w
    (id, name, state, attempt, input, queue, partition, priority, place, dedup, runnable_at, pinned)
  values
    (fresh, put.workflow,
     case when put.delay > interval '0' then 'DELAYED' else 'ENQUEUED' end,
     0, put.input, put.queue, coalesce(put.partition, ''), put.priority,
     cairn.place(clock_timestamp() + coalesce(put.delay, interval '0'), 0), put.dedup,
     case when put.delay > interval '0' then now() + put.delay end, put.pinned)
  on conflict do nothing;
  if found then
    perform pg_notify('cairn.wake', 'queue ' || put.queue);
    return fresh;
  end if;
  select w.* into held from cairn.workflow w where w.id = fresh;
  if found then
    if held.name = put.workflow and held.input::jsonb = put.input::jsonb then
      return fresh;
    end if;
    raise exception 'Workflow id ''%'' already names a call of %, or one with other arguments.', fresh, held.name
      using errcode = 'CRN04', hint = 'Use a new id, or the first call''s workflow and arguments.';
  end if;
  select w.* into held from cairn.workflow w
  where w.queue = put.queue and w.dedup = put.dedup
    and w.state in ('DELAYED', 'ENQUEUED', 'RUNNING');
  raise exception 'The queue ''%'' already holds workflow ''%'' under the deduplication id ''%''.',
      put.queue, held.id, put.dedup
    using errcode = 'CRN05', hint = 'Wait for its end, or use another deduplication id.';
end
$$;

create function cairn.enqueue(
  workflow  text,
  input     json,
  queue     text,
  id        text default null,
  priority  integer default 0,
  partition text default null,
  delay     interval default null,
  dedup     text default null,
  pinned    boolean default false
) returns text
language plpgsql
as $$
begin
  if json_typeof(enqueue.input) is distinct from 'array' then
    raise exception 'The input of % is no JSON array.', enqueue.workflow
      using errcode = 'CRN03', hint = 'Give the arguments as an array, such as ''["a", 2]''.';
  end if;
  return cairn.put(workflow, input, queue, id, priority, partition, delay, dedup, pinned);
end
$$;

comment on function cairn.enqueue is 'Puts a workflow into a queue, in the caller''s own transaction; gives its id';

-- Whether who takes from a queue has to look at what others take.
create function cairn.limits_all(q cairn.queue) returns boolean
language sql immutable parallel safe
return q.partitioned or num_nonnulls(q.concurrency, q.starts) > 0;

-- Whether a workflow that is put into a queue by this application may run there at once.
create function cairn.is_free(q cairn.queue, application text) returns boolean
language sql stable
return not cairn.limits_all(q) and q.paused_at is null
  and (q.applications is null or application = any (q.applications))
  and not exists (select from cairn.workflow w where w.queue = q.name and w.state = 'ENQUEUED');

-- Whether an executor runs this attempt of a workflow.
create function cairn.is_in_hand(workflow text, its_attempt integer, owner text) returns boolean
language sql stable
return exists (select from cairn.workflow w
               where w.id = workflow and w.attempt = its_attempt and w.executor = owner
                 and w.state = 'RUNNING');

-- Lets those into their queues whose time has come; gives their number.
create function cairn.let_in(most integer) returns integer
language sql
as $$
  with due as (
    select w.id from cairn.workflow w
    where w.state = 'DELAYED' and w.runnable_at <= now()
    order by w.runnable_at
    limit most
    for no key update skip locked
  ), let_in as (
    update cairn.workflow w set state = 'ENQUEUED' from due where w.id = due.id returning w.id
  )
  select count(*)::integer from let_in
$$;

-- When a delay is over, or a period in which no more may start though more wait; null if none is known.
create function cairn.next_turn() returns timestamptz
language sql stable
return (
  select min(n.at) from (
    select min(w.runnable_at) as at from cairn.workflow w where w.state = 'DELAYED'
    union all
    select min(s.at) + q.period
    from cairn.queue q join cairn.queue_start s on s.queue = q.name
    where s.at > clock_timestamp() - q.period and exists (
      select from cairn.workflow w where w.queue = q.name and w.state = 'ENQUEUED')
    group by q.name, q.period
    union all
    select min(s.at) + q.partition_period
    from cairn.queue q join cairn.queue_start s on s.queue = q.name
    where s.at > clock_timestamp() - q.partition_period and exists (
      select from cairn.workflow w where w.queue = q.name and w.state = 'ENQUEUED')
    group by q.name, q.partition_period) n);

-- How many more of a queue may start now, over all executors. Called with the queue's row locked, so that
-- what another executor took before is counted.
create function cairn.queue_room(q cairn.queue, most integer) returns integer
language plpgsql
as $$
begin
  if q.concurrency is not null then
    most := least(most, q.concurrency - (
      select count(*) from cairn.workflow w where w.queue = q.name and w.state = 'RUNNING'));
  end if;
  if q.starts is not null then
    most := least(most, q.starts - (
      select coalesce(sum(s.starts), 0) from cairn.queue_start s
      where s.queue = q.name and s.at > clock_timestamp() - q.period));
  end if;
  return greatest(most, 0);
end
$$;

-- How many more of one partition may start now. Called with the queue's row locked.
create function cairn.partition_room(q cairn.queue, key text, most integer) returns integer
language plpgsql
as $$
begin
  if q.partition_concurrency is not null then
    most := least(most, q.partition_concurrency - (
      select count(*) from cairn.workflow w
      where w.queue = q.name and w.partition = key and w.state = 'RUNNING'));
  end if;
  if q.partition_starts is not null then
    most := least(most, q.partition_starts - (
      select coalesce(sum(s.starts), 0) from cairn.queue_start s
      where s.queue = q.name and s.partition = key
        and s.at > clock_timestamp() - q.partition_period));
  end if;
  return greatest(most, 0);
end
$$;

-- Whose turn it is in a partitioned queue: one of each partition that has room, then the next one of
-- each, beginning after the partition that was served last. Called with the queue's row locked.
create function cairn.queue_turns(q cairn.queue, names text[], running_version text, room integer)
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
      and (not w.pinned or w.version is null or w.version = running_version)
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
        and (not w.pinned or w.version is null or w.version = running_version)
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

-- Gives to one executor those whose turn it is in a queue, within the limits over all executors: by
-- priority, then by time; among partitions in turns. Who leaves room that others could use wakes them.
create function cairn.claim(
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
  q       cairn.queue;
  limited boolean;
  ids     text[];
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
    ids := cairn.queue_turns(q, names, running_version, most);
  else
    ids := array(
      select w.id from cairn.workflow w
      where w.queue = q.name and w.partition = '' and w.state = 'ENQUEUED' and w.name = any (names)
        and (not w.pinned or w.version is null or w.version = running_version)
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
        version = coalesce(w.version, running_version)
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
      and not (w.name = any (names) and (not w.pinned or w.version is null or w.version = running_version))
  ) then
    perform pg_notify('cairn.wake', 'queue ' || q.name);
  end if;
end
$$;

create or replace view cairn.workflows as
select w.id, w.name, w.state, w.attempt, w.executor, w.parent_id, w.build,
       w.created_at, w.started_at, w.completed_at, w.input, w.output, w.error,
       w.version, w.pinned, w.recoveries, w.queue, nullif(w.partition, '') as partition, w.priority, w.dedup as deduplication_id,
       w.runnable_at
from cairn.workflow w;

comment on column cairn.workflows.state is 'DELAYED and ENQUEUED wait for their turn, RUNNING; SUCCEEDED and FAILED have ended; STUCK: code and records do not fit together; EXHAUSTED: it was recovered too often; both can be resumed';
comment on column cairn.workflows.attempt is '0 until it is first run, 1 for the first run, one more for every recovery';
comment on column cairn.workflows.started_at is 'When it first ran; null until then';
comment on column cairn.workflows.queue is 'The queue that it was put into; null if it was started directly';
comment on column cairn.workflows.partition is 'Its partition key in that queue';
comment on column cairn.workflows.priority is 'Its priority in that queue: the smaller, the sooner';
comment on column cairn.workflows.deduplication_id is 'What no other waiting or running workflow of that queue may have';
comment on column cairn.workflows.runnable_at is 'Until when it was delayed';

create view cairn.queues as
select q.name, q.concurrency, q.executor_concurrency, q.starts, q.period, q.partitioned,
       q.partition_concurrency, q.partition_starts, q.partition_period, q.applications, q.paused_at,
       coalesce(w.waiting, 0) as waiting, coalesce(w.delayed, 0) as delayed,
       coalesce(w.running, 0) as running, w.oldest_at, coalesce(e.running_by, '{}') as running_by
from cairn.queue q
left join (
  select w.queue,
         count(*) filter (where w.state = 'ENQUEUED') as waiting,
         count(*) filter (where w.state = 'DELAYED') as delayed,
         count(*) filter (where w.state = 'RUNNING') as running,
         min(coalesce(w.runnable_at, w.created_at)) filter (where w.state = 'ENQUEUED') as oldest_at
  from cairn.workflow w
  where w.queue is not null and w.state in ('DELAYED', 'ENQUEUED', 'RUNNING')
  group by w.queue
) w on w.queue = q.name
left join (
  select r.queue, jsonb_object_agg(r.executor, r.running) as running_by
  from (select w.queue, w.executor, count(*) as running
        from cairn.workflow w
        where w.state = 'RUNNING' and w.queue is not null and w.executor is not null
        group by w.queue, w.executor) r
  group by r.queue
) e on e.queue = q.name;

comment on view cairn.queues is 'One row for every queue: its limits, what waits in it and what runs';
comment on column cairn.queues.name is 'Its name';
comment on column cairn.queues.concurrency is 'How many may run at once in all; null for no limit';
comment on column cairn.queues.executor_concurrency is 'How many may run at once in one process; null for the usual limit';
comment on column cairn.queues.starts is 'How many may start in a period; null for no limit';
comment on column cairn.queues.period is 'That period';
comment on column cairn.queues.partitioned is 'Whether its workflows have partition keys, which take turns';
comment on column cairn.queues.partition_concurrency is 'How many of one partition key may run at once';
comment on column cairn.queues.partition_starts is 'How many of one partition key may start in a period';
comment on column cairn.queues.partition_period is 'That period';
comment on column cairn.queues.applications is 'Which applications take work from it; null for all';
comment on column cairn.queues.paused_at is 'Since when nothing is started from it';
comment on column cairn.queues.waiting is 'How many wait for their turn';
comment on column cairn.queues.delayed is 'How many wait for their time';
comment on column cairn.queues.running is 'How many run';
comment on column cairn.queues.oldest_at is 'Since when the one that waits longest has waited';
comment on column cairn.queues.running_by is 'How many run, by executor';

-- What runs nowhere: it was given back, or its executor has ended. One index look-up each: "between" and
-- "offset" leave the planner no other way, by which it would look through all that the living run.
create view cairn.orphan as
select w.id, w.name, w.queue, w.version, w.pinned, w.created_at
from cairn.workflow w
where w.state = 'RUNNING' and w.executor is null
union all
select w.id, w.name, w.queue, w.version, w.pinned, w.created_at
from cairn.executor e
cross join lateral (
  select w.id, w.name, w.queue, w.version, w.pinned, w.created_at
  from cairn.workflow w
  where w.executor between e.id and e.id and w.state = 'RUNNING'
  offset 0) w
where e.state <> 'ALIVE';

create view cairn.unclaimed as
with living as (
  select e.application, e.version, e.workflows from cairn.executor e where e.state = 'ALIVE'
), waiting as (
  select w.name, w.queue, case when w.pinned then w.version end as version, count(*) as workflows,
         min(w.created_at) as since
  from (select w.name, w.queue, w.version, w.pinned, coalesce(w.runnable_at, w.created_at) as created_at
        from cairn.workflow w
        where w.state = 'ENQUEUED'
        union all
        select o.name, o.queue, o.version, o.pinned, o.created_at from cairn.orphan o) w
  group by 1, 2, 3
)
select w.name as workflow, w.queue, w.version, w.workflows, w.since, r.reason
from waiting w
left join cairn.queue q on q.name = w.queue
cross join lateral (
  select case
    when not exists (select from living) then
      'no executor lives'
    when not exists (select from living l where w.name = any (l.workflows)) then
      'no living executor has registered this workflow'
    when w.version is not null and not exists (
      select from living l where w.name = any (l.workflows) and l.version = w.version) then
      'it is pinned to version ' || w.version || ', which no living executor runs'
    when w.queue is not null and q.name is null then
      'its queue was deleted'
    when q.paused_at is not null then
      'its queue is paused'
    when q.applications is not null and not exists (
      select from living l where w.name = any (l.workflows) and l.application = any (q.applications)) then
      'no living executor of ' || array_to_string(q.applications, ', ') || ', which alone take from its queue, has registered this workflow'
  end as reason) r
where r.reason is not null;

comment on view cairn.unclaimed is 'Workflows that wait for an executor and that none takes, with the reason';
comment on column cairn.unclaimed.workflow is 'The name of the workflow';
comment on column cairn.unclaimed.queue is 'The queue in which they wait; null if they were started directly';
comment on column cairn.unclaimed.version is 'The version that they are pinned to; null if any may take them';
comment on column cairn.unclaimed.workflows is 'How many wait';
comment on column cairn.unclaimed.since is 'Since when the first one of them has existed';
comment on column cairn.unclaimed.reason is 'Why nobody takes them';
