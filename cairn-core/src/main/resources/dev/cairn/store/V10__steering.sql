-- Steering: workflows are cancelled, by hand or at their deadline, and let go on again.

alter table cairn.workflow
  drop constraint workflow_state,
  add column timeout      interval check (timeout > interval '0'),
  add column deadline     timestamptz,
  add column detached     boolean not null default false,
  add column cancelled_at timestamptz,
  add column cancellation text check (cancellation in ('ALONE', 'WITH_CHILDREN', 'DEADLINE')),
  add constraint workflow_state check
    (state in ('DELAYED', 'ENQUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'STUCK', 'EXHAUSTED')),
  add constraint workflow_cancelled check
    ((cancelled_at is null) = (cancellation is null)
     and (state <> 'CANCELLED' or cancelled_at is not null)
     and (state not in ('SUCCEEDED', 'FAILED') or cancelled_at is null));

alter table cairn.step
  drop constraint step_kind,
  add constraint step_kind check
    (kind in ('STEP', 'TRANSACTION', 'SLEEP', 'CHILD', 'AWAIT', 'JOIN', 'COMPENSATION',
              'SEND', 'RECEIVE', 'DEADLINE', 'PROMISE', 'PUBLISH', 'EVENT', 'PATCH'));

create index workflow_child on cairn.workflow (parent_id) where parent_id is not null;
create index workflow_deadline on cairn.workflow (deadline)
  where deadline is not null and cancelled_at is null and state in ('DELAYED', 'ENQUEUED', 'RUNNING');
create index workflow_to_undo on cairn.workflow (executor)
  where cancelled_at is not null and state = 'RUNNING';

-- Whether a workflow has ended, and only a person can let it go on.
create function cairn.is_over(state text) returns boolean
language sql immutable parallel safe
return state in ('SUCCEEDED', 'FAILED', 'CANCELLED');

-- Lets those of the workflows go no further that have not ended; gives their ids. One that never ran is
-- cancelled with that. Any other has from now on a new attempt, in whose hands it only undoes what it did:
-- whoever runs it can record nothing more.
create function cairn.give_up(ids text[], reason text) returns text[]
language plpgsql
as $$
declare
  given_up text[];
  news     text[];
  one      text;
begin
  with target as (
    select w.id, w.state, w.attempt, w.executor, w.queue
    from cairn.workflow w
    where w.id = any (ids) and w.cancelled_at is null and not cairn.is_over(w.state)
    order by w.id
    for no key update
  ), changed as (
    update cairn.workflow w
    set state = case when t.attempt = 0 then 'CANCELLED'
                     when t.state = 'RUNNING' or t.queue is null then 'RUNNING'
                     else 'ENQUEUED' end,
        attempt = t.attempt + (t.state = 'RUNNING')::integer,
        executor = case when t.state = 'RUNNING' then t.executor end,
        completed_at = case when t.attempt = 0 then clock_timestamp() end,
        error = null, recoveries = 0, cancelled_at = clock_timestamp(), cancellation = reason
    from target t
    where w.id = t.id
    returning w.id, w.state, w.executor, w.queue
  ), told as (
    delete from cairn.awaited a using changed c
    where a.workflow_id = c.id and c.state = 'CANCELLED'
    returning 1
  )
  select array_agg(c.id),
         array_agg(distinct case when c.state = 'CANCELLED' then case when exists (select from told) then 'ended' end
                                 when c.state = 'ENQUEUED' then 'queue ' || c.queue
                                 when c.executor is null then 'orphans'
                                 else 'cancelled' end)
  into given_up, news
  from changed c;
  foreach one in array coalesce(array_remove(news, null), '{}') loop
    perform pg_notify('cairn.wake', one);
  end loop;
  return coalesce(given_up, '{}');
end
$$;

-- What a workflow has started, and what that has started, and so on, but for what is detached.
create function cairn.descendants(ids text[]) returns setof text
language sql stable
as $$
  with recursive tree as (
    select w.id from cairn.workflow w where w.parent_id = any (ids) and not w.detached
    union
    select w.id from tree t join cairn.workflow w on w.parent_id = t.id and not w.detached
  )
  select t.id from tree t
$$;

-- Cancels a workflow, by choice with all that it has started; false if it had ended or was cancelled before.
create function cairn.cancel(id text, children boolean default true) returns boolean
language plpgsql
as $$
begin
  if not exists (select from cairn.workflow w where w.id = cancel.id) then
    raise exception 'There is no workflow ''%'', so it cannot be cancelled.', cancel.id
      using errcode = 'CRN06', hint = 'Check the id, and that it was started in this database and schema.';
  end if;
  if not children then
    return cancel.id = any (cairn.give_up(array[cancel.id], 'ALONE'));
  end if;
  return cancel.id = any (cairn.give_up(
    array_append(array(select cairn.descendants(array[cancel.id])), cancel.id), 'WITH_CHILDREN'));
end
$$;

comment on function cairn.cancel is 'Cancels a workflow, by choice with all that it has started, in the caller''s own transaction; false if it had ended or was cancelled before';

-- Cancels those whose deadline has passed; gives the next deadline.
create function cairn.expire(most integer) returns timestamptz
language plpgsql
as $$
begin
  perform cairn.give_up(due.ids, 'DEADLINE')
  from (
    select array_agg(d.id) as ids from (
      select w.id from cairn.workflow w
      where w.deadline <= now() and w.cancelled_at is null and w.state in ('DELAYED', 'ENQUEUED', 'RUNNING')
      order by w.deadline
      limit most
      for no key update skip locked) d) due
  where due.ids is not null;
  return (
    select min(w.deadline) from cairn.workflow w
    where w.deadline is not null and w.cancelled_at is null and w.state in ('DELAYED', 'ENQUEUED', 'RUNNING'));
end
$$;

-- Lets a workflow go on from its records that was cancelled, is stuck or exhausted.
create function cairn.resume(id text) returns void
language plpgsql
as $$
declare
  target cairn.workflow;
begin
  select w.* into target from cairn.workflow w where w.id = resume.id for no key update;
  if not found then
    raise exception 'Workflow ''%'' cannot be resumed: it is not there.', resume.id
      using errcode = 'CRN06', hint = 'Check the id, and that it was started in this database and schema.';
  end if;
  if target.state not in ('STUCK', 'EXHAUSTED', 'CANCELLED') then
    raise exception 'Workflow ''%'' cannot be resumed: it is %.', resume.id, target.state
      using errcode = 'CRN10', hint = 'Only one that is STUCK, EXHAUSTED or CANCELLED can.';
  end if;
  if target.state = 'CANCELLED' and exists (
    select from cairn.step s where s.workflow_id = resume.id and s.kind = 'COMPENSATION') then
    raise exception 'Workflow ''%'' cannot be resumed: since it was cancelled it has undone what it did.', resume.id
      using errcode = 'CRN10', hint = 'Start the work anew, under another id.';
  end if;
  update cairn.workflow w
  set state = case when w.queue is null then 'RUNNING' else 'ENQUEUED' end,
      executor = null, completed_at = null, error = null, recoveries = 0,
      deadline = case when w.state <> 'CANCELLED' then w.deadline end,
      cancellation = case when w.state <> 'CANCELLED' then w.cancellation end,
      cancelled_at = case when w.state <> 'CANCELLED' then w.cancelled_at end
  where w.id = resume.id;
  perform pg_notify('cairn.wake', coalesce('queue ' || target.queue, 'orphans'));
exception
  when unique_violation then
    raise exception 'Workflow ''%'' cannot be resumed: another one of queue ''%'' has its deduplication id ''%'' now.',
        resume.id, target.queue, target.dedup
      using errcode = 'CRN10', hint = 'Resume it once that one has ended.';
end
$$;

comment on function cairn.resume is 'Lets a workflow go on from its records that was cancelled, is stuck or exhausted, in the caller''s own transaction';

-- Sends a message. An executor that sends one to what it runs itself need not be told of it by Postgres.
create function cairn.deliver(
  workflow_id text,
  topic       text,
  value       json,
  key         text,
  keep        boolean,
  teller      text
) returns bigint
language plpgsql
as $$
declare
  target record;
  number bigint;
begin
  if coalesce(length(deliver.topic), 0) not between 1 and 256 or deliver.topic ~ '[/#[:cntrl:]]' then
    raise exception '''%'' cannot name a topic.', deliver.topic
      using errcode = 'CRN08',
            hint = 'Give 1 to 256 characters without ''#'', ''/'' and control characters.';
  end if;
  if deliver.value is null or json_typeof(deliver.value) = 'null' then
    raise exception 'A message to workflow ''%'' has no value.', deliver.workflow_id
      using errcode = 'CRN08', hint = 'Send one that stands for nothing, such as false or ''{}''.';
  end if;
  if deliver.key is not null then
    if exists (select from cairn.sent s where s.workflow_id = deliver.workflow_id and s.key = deliver.key) then
      return null;
    end if;
  end if;
  select w.state, w.executor into target from cairn.workflow w where w.id = deliver.workflow_id;
  if target.state is null and not deliver.keep then
    raise exception 'There is no workflow ''%'', so it cannot be sent a message.', deliver.workflow_id
      using errcode = 'CRN06',
            hint = 'Check the id, start the workflow first, or let the message be kept until it begins.';
  end if;
  if cairn.is_over(target.state) then
    raise exception 'Workflow ''%'' has ended (%), and receives no more.', deliver.workflow_id, target.state
      using errcode = 'CRN07', hint = 'Start another workflow under a new id, and send to that.';
  end if;
  if deliver.key is not null then
    insert into cairn.sent (workflow_id, key) values (deliver.workflow_id, deliver.key)
    on conflict do nothing;
    if not found then
      return null;
    end if;
  end if;
  insert into cairn.message (workflow_id, topic, value)
  values (deliver.workflow_id, deliver.topic, deliver.value)
  returning seq into number;
  if target.state = 'RUNNING' and target.executor is distinct from deliver.teller then
    perform cairn.wake(array[deliver.workflow_id]);
  end if;
  return number;
end
$$;

comment on function cairn.deliver is 'For Cairn''s own use: sends a message, of which one executor need not be told, and gives its number; null if its key was sent before';

create or replace function cairn.send(
  workflow_id text,
  topic       text,
  value       json,
  key         text default null,
  keep        boolean default false
) returns boolean
language sql
as $$
  select cairn.deliver(send.workflow_id, send.topic, send.value, send.key, send.keep, null) is not null
$$;

create or replace view cairn.workflows as
select w.id, w.name, w.state, w.attempt, w.executor, w.parent_id, w.build,
       w.created_at, w.started_at, w.completed_at, w.input, w.output, w.error,
       w.version, w.pinned, w.recoveries, w.queue, nullif(w.partition, '') as partition, w.priority, w.dedup as deduplication_id,
       w.runnable_at, w.timeout, w.deadline, w.detached, w.cancelled_at, w.cancellation
from cairn.workflow w;

comment on column cairn.workflows.state is 'DELAYED and ENQUEUED wait for their turn, RUNNING; SUCCEEDED, FAILED and CANCELLED have ended; STUCK: code and records do not fit together; EXHAUSTED: it was recovered too often; what is cancelled, stuck or exhausted can be resumed';
comment on column cairn.workflows.attempt is '0 until it is first run, 1 for the first run, one more for every recovery, and when it is cancelled';
comment on column cairn.workflows.timeout is 'How long it may take from its first run on; null for no limit';
comment on column cairn.workflows.deadline is 'When it is cancelled unless it has ended before; null for never';
comment on column cairn.workflows.detached is 'Whether neither the deadline nor the cancellation of the workflow that started it concerns it';
comment on column cairn.workflows.cancelled_at is 'When it was cancelled; while its state is not CANCELLED yet, it undoes what it did';
comment on column cairn.workflows.cancellation is 'ALONE, WITH_CHILDREN, or DEADLINE if its deadline passed';
comment on column cairn.steps.kind is 'STEP, TRANSACTION, SLEEP, CHILD (a start of another workflow), AWAIT (of its end, or of a promise), JOIN (what was decided among branches), COMPENSATION (what undid a step), SEND, RECEIVE, DEADLINE (until when a wait lasts), PROMISE, PUBLISH, EVENT (that another workflow published) or PATCH (that the workflow began with a change of the code)';
