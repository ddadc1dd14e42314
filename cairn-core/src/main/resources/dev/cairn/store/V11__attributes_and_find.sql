-- Finding workflows: by when they were accepted, by their parents, by attributes; and who ran them before.

-- The workflows of one transaction are told apart by their times, so that they are listed page by page.
alter table cairn.workflow
  alter column created_at set default clock_timestamp(),
  add column attributes jsonb check (jsonb_typeof(attributes) = 'object');

create index workflow_created on cairn.workflow (created_at);
create index workflow_attributes on cairn.workflow using gin (attributes jsonb_path_ops)
  where attributes is not null;

-- Who ran a workflow before its latest attempt: kept when a workflow leaves its executor or is cancelled,
-- and at no other time, so that one that is never interrupted writes nothing here.
create table cairn.attempt (
  workflow_id text not null,
  attempt     integer not null check (attempt >= 0),
  executor    text not null,
  ended_at    timestamptz not null default clock_timestamp(),
  primary key (workflow_id, attempt)
);

create function cairn.keep_attempt() returns trigger
language plpgsql
as $$
begin
  insert into cairn.attempt (workflow_id, attempt, executor) values (old.id, old.attempt, old.executor)
  on conflict do nothing;
  return null;
end
$$;

create trigger workflow_leaves after update of executor, attempt on cairn.workflow
for each row when ((old.executor, old.attempt) is distinct from (new.executor, new.attempt) and old.executor is not null)
execute function cairn.keep_attempt();

create view cairn.attempts as
select a.workflow_id, a.attempt, a.executor, a.ended_at
from cairn.attempt a
union all
select w.id, w.attempt, w.executor, w.completed_at
from cairn.workflow w
where w.executor is not null;

comment on view cairn.attempts is 'One row for every attempt of a workflow: which executor ran it';
comment on column cairn.attempts.workflow_id is 'The workflow';
comment on column cairn.attempts.attempt is 'The number of the attempt, from 1';
comment on column cairn.attempts.executor is 'The executor that ran it';
comment on column cairn.attempts.ended_at is 'When it ended: with the workflow, or when it was given back or taken over; null while it runs';

create or replace view cairn.workflows as
select w.id, w.name, w.state, w.attempt, w.executor, w.parent_id, w.build,
       w.created_at, w.started_at, w.completed_at, w.input, w.output, w.error,
       w.version, w.pinned, w.recoveries, w.queue, nullif(w.partition, '') as partition, w.priority, w.dedup as deduplication_id,
       w.runnable_at, w.timeout, w.deadline, w.detached, w.cancelled_at, w.cancellation, w.attributes
from cairn.workflow w;

comment on column cairn.workflows.attributes is 'What was said of it to find it by, a JSON object; null if nothing was';

alter table cairn.step
  drop constraint step_kind,
  add constraint step_kind check
    (kind in ('STEP', 'TRANSACTION', 'SLEEP', 'CHILD', 'AWAIT', 'JOIN', 'COMPENSATION',
              'SEND', 'RECEIVE', 'DEADLINE', 'PROMISE', 'PUBLISH', 'EVENT', 'PATCH', 'ATTRIBUTE'));

comment on column cairn.steps.kind is 'STEP, TRANSACTION, SLEEP, CHILD (a start of another workflow), AWAIT (of its end, or of a promise), JOIN (what was decided among branches), COMPENSATION (what undid a step), SEND, RECEIVE, DEADLINE (until when a wait lasts), PROMISE, PUBLISH, EVENT (that another workflow published), PATCH (that the workflow began with a change of the code) or ATTRIBUTE (what was said of this one)';

drop function cairn.enqueue;
drop function cairn.put;

-- Refuses what cannot be put into a queue.
create function cairn.check_placement(workflow text, queue text, partition text, attributes jsonb) returns void
language plpgsql stable
as $$
declare
  target cairn.queue;
begin
  select q.* into target from cairn.queue q where q.name = check_placement.queue;
  if not found then
    raise exception 'There is no queue ''%''.', check_placement.queue
      using errcode = 'CRN01',
            hint = 'Declare it with cairn.queues().declare(...); select name from cairn.queues lists those there are.';
  end if;
  if target.partitioned <> (coalesce(check_placement.partition, '') <> '') then
    raise exception 'The queue ''%'' is %, and the workflow % a partition key.', check_placement.queue,
        case when target.partitioned then 'partitioned' else 'not partitioned' end,
        case when target.partitioned then 'came without' else 'came with' end
      using errcode = 'CRN02',
            hint = case when target.partitioned then 'Give partition => ''...''.'
                        else 'Leave the partition key out, or declare the queue partitioned.' end;
  end if;
  if jsonb_typeof(check_placement.attributes) <> 'object' then
    raise exception 'The attributes of % are no JSON object.', check_placement.workflow
      using errcode = 'CRN03', hint = 'Give them by key, such as ''{"customer": "c-17"}''.';
  end if;
end
$$;

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
  pinned    boolean default false,
  timeout   interval default null,
  deadline  timestamptz default null,
  attributes jsonb default null,
  joins     boolean default false
) returns text
language plpgsql
as $$
declare
  fresh  text := coalesce(put.id, gen_random_uuid()::text);
  held   cairn.workflow;
begin
  perform cairn.check_placement(put.workflow, put.queue, put.partition, put.attributes);
  loop
    insert into cairn.workflow as w
      (id, name, state, attempt, input, queue, partition, priority, place, dedup, runnable_at, pinned,
       timeout, deadline, attributes)
    values
      (fresh, put.workflow,
       case when put.delay > interval '0' then 'DELAYED' else 'ENQUEUED' end,
       0, put.input, put.queue, coalesce(put.partition, ''), put.priority,
       cairn.place(clock_timestamp() + coalesce(put.delay, interval '0'), 0), put.dedup,
       case when put.delay > interval '0' then now() + put.delay end, put.pinned,
       put.timeout, put.deadline, put.attributes)
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
    if found and put.joins then
      if held.name = put.workflow then
        return held.id;
      end if;
      raise exception 'The queue ''%'' holds a call of % under the deduplication id ''%'', which a call of % cannot join.',
          put.queue, held.name, put.dedup, put.workflow
        using errcode = 'CRN04', hint = 'Use another deduplication id.';
    elsif found then
      raise exception 'The queue ''%'' already holds workflow ''%'' under the deduplication id ''%''.',
          put.queue, held.id, put.dedup
        using errcode = 'CRN05', hint = 'Wait for its end, or use another deduplication id.';
    end if; -- else what was in the way was deleted or has ended since
  end loop;
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
  pinned    boolean default false,
  timeout   interval default null,
  deadline  timestamptz default null,
  attributes jsonb default null
) returns text
language plpgsql
as $$
begin
  if json_typeof(enqueue.input) is distinct from 'array' then
    raise exception 'The input of % is no JSON array.', enqueue.workflow
      using errcode = 'CRN03', hint = 'Give the arguments as an array, such as ''["a", 2]''.';
  end if;
  return cairn.put(workflow, input, queue, id, priority, partition, delay, dedup, pinned, timeout, deadline, attributes);
end
$$;

comment on function cairn.enqueue is 'Puts a workflow into a queue, in the caller''s own transaction; gives its id';
