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

-- Who comes first among those of one priority.
create sequence cairn.queue_place cache 100;

alter table cairn.workflow
  drop constraint workflow_state_check,
  drop constraint workflow_check,
  drop constraint workflow_check1,
  drop constraint workflow_check2,
  alter column started_at drop not null,
  add column queue       text,
  add column partition   text collate "C" not null default '',
  add column priority    integer not null default 0,
  add column place       bigint,
  add column dedup       text,
  add column debounce    text,
  add column runnable_at timestamptz,
  add column awaited     boolean not null default false,
  add constraint workflow_state check
    (state in ('DELAYED', 'ENQUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'STUCK', 'EXHAUSTED')),
  add constraint workflow_completed check
    ((state in ('DELAYED', 'ENQUEUED', 'RUNNING')) = (completed_at is null)),
  add constraint workflow_output check ((state = 'SUCCEEDED') = (output is not null)),
  add constraint workflow_error check
    ((state in ('FAILED', 'STUCK', 'EXHAUSTED')) = (error is not null)),
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

create function cairn.enqueue(
  workflow  text,
  input     json,
  queue     text,
  id        text default null,
  priority  integer default 0,
  partition text default null,
  delay     interval default null,
  dedup     text default null
) returns text
language plpgsql
as $$
declare
  target cairn.queue;
  fresh  text := coalesce(enqueue.id, gen_random_uuid()::text);
  held   cairn.workflow;
begin
  select q.* into target from cairn.queue q where q.name = enqueue.queue;
  if not found then
    raise exception 'There is no queue ''%''.', enqueue.queue
      using errcode = 'CRN01',
            hint = 'Declare it with cairn.queues().declare(...); select name from cairn.queues lists those there are.';
  end if;
  if target.partitioned <> (coalesce(enqueue.partition, '') <> '') then
    raise exception 'The queue ''%'' is %, and the workflow % a partition key.', enqueue.queue,
        case when target.partitioned then 'partitioned' else 'not partitioned' end,
        case when target.partitioned then 'came without' else 'came with' end
      using errcode = 'CRN02',
            hint = case when target.partitioned then 'Give partition => ''...''.'
                        else 'Leave the partition key out, or declare the queue partitioned.' end;
  end if;
  if json_typeof(enqueue.input) is distinct from 'array' then
    raise exception 'The input of % is no JSON array.', enqueue.workflow
      using errcode = 'CRN03', hint = 'Give the arguments as an array, such as ''["a", 2]''.';
  end if;
  insert into cairn.workflow as w
    (id, name, state, attempt, input, queue, partition, priority, place, dedup, runnable_at)
  values
    (fresh, enqueue.workflow,
     case when enqueue.delay > interval '0' then 'DELAYED' else 'ENQUEUED' end,
     0, enqueue.input, enqueue.queue, coalesce(enqueue.partition, ''), enqueue.priority,
     nextval('cairn.queue_place'), enqueue.dedup,
     case when enqueue.delay > interval '0' then now() + enqueue.delay end)
  on conflict do nothing;
  if found then
    perform pg_notify('cairn.wake', 'queue ' || enqueue.queue);
    return fresh;
  end if;
  select w.* into held from cairn.workflow w where w.id = fresh;
  if found then
    if held.name = enqueue.workflow and held.input::jsonb = enqueue.input::jsonb then
      return fresh;
    end if;
    raise exception 'Workflow id ''%'' already names a call of %, or one with other arguments.', fresh, held.name
      using errcode = 'CRN04', hint = 'Use a new id, or the first call''s workflow and arguments.';
  end if;
  select w.* into held from cairn.workflow w
  where w.queue = enqueue.queue and w.dedup = enqueue.dedup
    and w.state in ('DELAYED', 'ENQUEUED', 'RUNNING');
  raise exception 'The queue ''%'' already holds workflow ''%'' under the deduplication id ''%''.',
      enqueue.queue, held.id, enqueue.dedup
    using errcode = 'CRN05', hint = 'Wait for its end, or use another deduplication id.';
end
$$;

comment on function cairn.enqueue is 'Puts a workflow into a queue, in the caller''s own transaction; gives its id';

create or replace view cairn.workflows as
select w.id, w.name, w.state, w.attempt, w.executor, w.parent_id, w.build,
       w.created_at, w.started_at, w.completed_at, w.input, w.output, w.error,
       w.queue, nullif(w.partition, '') as partition, w.priority, w.dedup as deduplication_id,
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
