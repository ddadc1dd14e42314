-- Tables, their indexes and triggers. Tables may change; the views of V6__views.sql are the stable interface.

-- The time of workflows, queues, schedules and retention: of the transaction, and of this moment. Leases and
-- executors use the clock of the server. Tests replace these two functions. Their bodies are bound when they are
-- created, and Postgres inserts them into the statements that call them, so that they cost nothing.
create function cairn.now() returns timestamptz language sql stable parallel safe
return pg_catalog.now();

create function cairn.clock() returns timestamptz language sql volatile parallel safe
return pg_catalog.clock_timestamp();

comment on function cairn.now() is 'The time of the transaction for workflows, queues and schedules';
comment on function cairn.clock() is 'The present time for workflows, queues and schedules';

-- One row per process that runs workflows. The row changes only when the executor ends. So a batch of records can
-- lock it in share mode without waiting for heartbeats, and a long transaction does not see it change.
create table cairn.executor (
  id          text primary key,
  application text not null,
  state       text not null default 'ALIVE',
  host        text not null,
  pid         bigint not null,
  build       text not null,
  version     text not null default '',
  workflows   text[] not null default '{}',
  timeline    text not null default '',
  server      text not null default '',
  started_at  timestamptz not null default now(),
  ended_at    timestamptz,
  constraint executor_state check (state in ('ALIVE', 'CLOSED', 'DEAD')),
  constraint executor_ended check ((state = 'ALIVE') = (ended_at is null))
);

comment on table cairn.executor is 'Internal: read cairn.executors';
comment on column cairn.executor.timeline is 'The timeline of the server when the executor registered; empty if the server hides it';
comment on column cairn.executor.server is 'The system identifier of the server when the executor registered; empty if the server hides it';

-- Heartbeats update this table only.
create table cairn.lease (
  executor   text primary key references cairn.executor (id) on delete cascade,
  expires_at timestamptz not null,
  duration   interval not null default interval '5 seconds'
) with (fillfactor = 50);

comment on table cairn.lease is 'Internal: read cairn.executors';
comment on column cairn.lease.duration is 'The length of the lease. A lease that expires later than now plus its length was written before the database clock was set back, and is shortened';

create table cairn.version (
  application   text not null,
  name          text not null,
  workflows     text[] not null,
  first_seen_at timestamptz not null default now(),
  last_seen_at  timestamptz not null default now(),
  current_since timestamptz,
  described     text,
  primary key (application, name)
);

comment on table cairn.version is 'Internal: read cairn.versions';
comment on column cairn.version.described is 'The code that described the types of the version; null if none has';

create unique index version_current on cairn.version (application) where current_since is not null;

-- What the workflows and steps of a version look like, for those who do not have its code. An executor writes them once
-- for each build.
create table cairn.workflow_type (
  application      text not null,
  version          text not null,
  name             text not null,
  class            text not null,
  file             text,
  line             integer,
  parameters       text[] not null,
  result           text not null,
  arguments_schema json,
  result_schema    json,
  primary key (application, version, name),
  foreign key (application, version) references cairn.version (application, name) on delete cascade
);

comment on table cairn.workflow_type is 'Internal: read cairn.workflow_types';

create table cairn.step_type (
  application text not null,
  version     text not null,
  class       text not null,
  name        text not null,
  kind        text not null,
  file        text,
  line        integer,
  primary key (application, version, class, name),
  foreign key (application, version) references cairn.version (application, name) on delete cascade,
  constraint step_type_kind check (kind in ('STEP', 'TRANSACTION'))
);

comment on table cairn.step_type is 'Internal: read cairn.step_types';

create table cairn.queue (
  name                  text primary key check (length(name) between 1 and 128),
  concurrency           integer check (concurrency > 0),
  per_executor  integer check (per_executor > 0),
  starts                integer check (starts > 0),
  period                interval check (period > interval '0'),
  partitioned           boolean not null default false,
  per_partition integer check (per_partition > 0),
  per_partition_starts      integer check (per_partition_starts > 0),
  per_partition_period      interval check (per_partition_period > interval '0'),
  applications          text[] check (cardinality(applications) > 0),
  paused_at             timestamptz,
  declared              text not null,
  last_partition        text collate "C" not null default '',
  created_at            timestamptz not null default cairn.now(),
  changed_at            timestamptz not null default cairn.now(),
  check ((starts is null) = (period is null)),
  check ((per_partition_starts is null) = (per_partition_period is null)),
  check (partitioned or num_nonnulls(per_partition, per_partition_starts) = 0)
);

comment on table cairn.queue is 'Internal: read cairn.queues';

-- Recent starts of queues that limit starts per period. Each claim deletes the rows that are older than the period.
create table cairn.queue_start (
  queue     text not null,
  partition text collate "C" not null,
  at        timestamptz not null,
  starts    integer not null check (starts > 0),
  id        bigint not null generated always as identity,
  primary key (queue, at, id)
);

comment on table cairn.queue_start is 'Internal: recent starts of queues that limit starts per period';

create table cairn.schedule (
  name       text primary key check (length(name) between 1 and 128),
  workflow   text not null,
  cron       text,
  zone       text,
  every      interval check (every >= interval '1 second'),
  queue      text not null references cairn.queue (name),
  catch_up   text not null check (catch_up in ('NONE', 'LAST', 'ALL')),
  next_at    timestamptz,
  last_at    timestamptz,
  paused_at  timestamptz,
  declared   text not null,
  headers    jsonb,
  created_at timestamptz not null default cairn.now(),
  changed_at timestamptz not null default cairn.now(),
  check (num_nonnulls(cron, every) = 1),
  check ((cron is null) = (zone is null)),
  check (paused_at is null or next_at is null)
);

comment on table cairn.schedule is 'Internal: read cairn.schedules';

create index schedule_due on cairn.schedule (next_at) where next_at is not null;

-- Columns of fixed width come first, which makes a row 5 % smaller. The trigger workflow_check checks which columns a
-- state requires; see cairn.check_workflow for the reason.
create table cairn.workflow (
  id           text primary key,
  created_at   timestamptz not null default cairn.clock(),
  started_at   timestamptz,
  completed_at timestamptz,
  continued_at timestamptz,
  attempt      integer not null,
  generation   integer not null default 1,
  recoveries   integer not null default 0,
  priority     integer not null default 0,
  pinned       boolean not null default false,
  detached     boolean not null default false,
  name         text not null,
  state        text not null,
  executor     text,
  parent_id    text,
  build        text,
  version      text,
  queue        text,
  partition    text collate "C" not null default '',
  order_key        bigint,
  deduplication_id text,
  debounce_key     text,
  runnable_at  timestamptz,
  first_attempt integer,
  timeout      interval,
  deadline     timestamptz,
  cancelled_at timestamptz,
  cancellation text,
  cancellation_reason text,
  forked_from  text,
  binding_id   text,
  attributes   jsonb,
  headers      jsonb,
  input        json not null,
  first_input  json,
  output       json,
  error        json
);

comment on table cairn.workflow is 'Internal: read cairn.workflows';
comment on column cairn.workflow.first_attempt is 'The attempt that a limit of starts per period counts: that of a fork, or of the first run after a resume in another queue; null means 1';
comment on column cairn.workflow.generation is 'Increases when the workflow continues as new';
comment on column cairn.workflow.continued_at is 'When its generation began; null for the first one';
comment on column cairn.workflow.first_input is 'The arguments of the first generation, which another start under the id is compared with; null for the first generation, whose arguments are in input';
comment on column cairn.workflow.binding_id is 'The id that a codec binds arguments, steps, events and streams to; null means the id of the workflow. A fork has that of its source, a debounced workflow that of the start whose arguments it has';

-- Nearly all indexes are partial. A workflow that succeeded is in the primary key and in workflow_created only,
-- unless it has a parent, attributes or a source.
create index workflow_in_flight on cairn.workflow (executor) where state = 'RUNNING';
create index workflow_waiting on cairn.workflow (queue, partition, priority, order_key) where state = 'ENQUEUED';
create index workflow_running_in_queue on cairn.workflow (queue, partition) where state = 'RUNNING' and queue is not null;
create index workflow_due on cairn.workflow (runnable_at) where state = 'DELAYED';
create index workflow_deadline on cairn.workflow (deadline)
  where deadline is not null and cancelled_at is null and state in ('DELAYED', 'ENQUEUED', 'RUNNING');
create index workflow_cancelling on cairn.workflow (executor) where cancelled_at is not null and state = 'RUNNING';
create index workflow_unsuccessful on cairn.workflow (completed_at)
  where state in ('FAILED', 'STUCK', 'EXHAUSTED', 'CANCELLED');
-- Stuck and exhausted workflows are few; those that failed may be very many.
create index workflow_stopped on cairn.workflow (completed_at) where state in ('STUCK', 'EXHAUSTED');
create index workflow_created on cairn.workflow (created_at);
create index workflow_parent on cairn.workflow (parent_id) where parent_id is not null;
create index workflow_source on cairn.workflow (forked_from) where forked_from is not null;
create index workflow_attributes on cairn.workflow using gin (attributes jsonb_path_ops) where attributes is not null;

-- The deduplication ids of workflows that wait or run. In a table of its own, so that the only unique key of a
-- workflow is its id. Triggers of cairn.workflow add and delete rows.
create table cairn.deduplication_key (
  queue            text not null,
  deduplication_id text not null,
  workflow_id      text not null,
  primary key (queue, deduplication_id)
);

comment on table cairn.deduplication_key is 'Internal: the deduplication ids of workflows that wait or run';

-- The debounce keys of delayed workflows. cairn.debounce_encoded adds rows, a trigger of cairn.workflow deletes them.
create table cairn.debounce_key (
  queue       text not null,
  workflow    text not null,
  key         text not null,
  workflow_id text not null,
  primary key (queue, workflow, key)
);

comment on table cairn.debounce_key is 'Internal: the debounce keys of delayed workflows';

-- A row is written when a workflow leaves its executor or is cancelled. So a workflow that is never interrupted
-- writes no row here.
create table cairn.attempt (
  workflow_id text not null,
  attempt     integer not null check (attempt >= 0),
  executor    text not null,
  ended_at    timestamptz not null default cairn.clock(),
  primary key (workflow_id, attempt)
);

comment on table cairn.attempt is 'Internal: read cairn.attempts';

-- One statement writes many steps, so the checks are few and short.
create table cairn.step (
  workflow_id   text not null,
  key           text not null,
  position      integer not null,
  kind          text not null,
  attempt       integer not null,
  tries         integer not null,
  started_at    timestamptz not null,
  completed_at  timestamptz not null,
  argument_hash bigint,
  output        json,
  error         json,
  xid           xid8,
  snapshot      pg_snapshot,
  isolation     text,
  primary key (workflow_id, key),
  check (num_nonnulls(output, error) = 1),
  check (num_nonnulls(xid, snapshot, isolation) in (0, 3)),
  constraint step_kind check (
    kind = any ('{STEP,TRANSACTION,SLEEP,CHILD,AWAIT,JOIN,COMPENSATION,SEND,RECEIVE,DEADLINE,PROMISE,PUBLISH,EVENT,PATCH,ATTRIBUTE}')),
  constraint step_isolation check (isolation = any ('{read committed,repeatable read,serializable}')),
  constraint step_counts check (least(position + 1, attempt, tries) >= 1)
);

comment on table cairn.step is 'Internal: read cairn.steps';

-- An executor inserts a row when it waits for a workflow that another executor runs. Whoever ends the workflow, or
-- writes to one of its events or streams, deletes the row and notifies.
create table cairn.awaited (
  workflow_id text primary key
);

comment on table cairn.awaited is 'Internal: workflows that some process waits for';

-- Messages of a topic are received in the order of the primary key. A receiver continues after the last message
-- that it received, so it does not scan the dead rows of received messages again.
create table cairn.message (
  workflow_id text not null check (length(workflow_id) between 1 and 512),
  topic       text not null check (length(topic) between 1 and 256),
  xid         xid8 not null default pg_current_xact_id(),
  seq         bigint not null generated always as identity,
  value       json not null,
  headers     jsonb,
  sent_at     timestamptz not null default cairn.clock(),
  primary key (workflow_id, topic, xid, seq)
);

comment on table cairn.message is 'Internal: read cairn.messages';

-- The keys of messages that were sent, also of those that were received since.
create table cairn.message_key (
  workflow_id text not null,
  key         text not null check (length(key) between 1 and 512),
  primary key (workflow_id, key)
);

comment on table cairn.message_key is 'Internal: the keys of messages that were sent';

create table cairn.promise (
  workflow_id  text not null,
  key          text not null,
  token        text not null,
  created_at   timestamptz not null default cairn.now(),
  completed_at timestamptz,
  output       json,
  error        json,
  primary key (workflow_id, key),
  check (num_nonnulls(output, error) = (completed_at is not null)::int)
);

comment on table cairn.promise is 'Internal: read cairn.promises';
comment on column cairn.promise.token is 'The SHA-256 of the token, in hexadecimal digits';

create index promise_token on cairn.promise (token);
-- Lists of open promises, also of those of workflows that have ended without them, which the lists leave out.
create index promise_open on cairn.promise (created_at) where completed_at is null;

-- The position is that of the record in the history of the workflow. The highest position of a key is the latest value.
-- Position -1 is the value that an earlier generation published last.
create table cairn.event (
  workflow_id  text not null,
  key          text not null,
  position     integer not null check (position >= -1),
  value        json not null,
  published_at timestamptz not null default cairn.clock(),
  primary key (workflow_id, key, position)
);

comment on table cairn.event is 'Internal: read cairn.events';

create table cairn.stream (
  workflow_id text not null,
  name        text not null check (length(name) between 1 and 200),
  number      bigint not null check (number >= 0),
  key         text,
  attempt     integer not null check (attempt >= 1),
  step        text,
  tries       integer check (tries >= 1),
  value       json,
  appended_at timestamptz not null,
  primary key (workflow_id, name, number),
  check (num_nonnulls(step, tries) in (0, 2))
);

comment on table cairn.stream is 'Internal: read cairn.streams';

-- The progress of each retention rule in its scan over the workflows, from the oldest to the youngest that the rule
-- may delete. The process that has locked the row continues the scan.
create table cairn.retention (
  rule       text primary key,
  created_at timestamptz not null default '-infinity',
  id         text not null default '',
  scanned    bigint not null default 0,
  next_at    timestamptz not null default '-infinity',
  deleted    bigint not null default 0
) with (fillfactor = 50);

comment on table cairn.retention is 'One row per retention rule';
comment on column cairn.retention.rule is 'The rule';
comment on column cairn.retention.created_at is 'The position of the current scan: when the last scanned workflow was created';
comment on column cairn.retention.id is 'The position of the current scan: the id of that workflow';
comment on column cairn.retention.scanned is 'The number of workflows that the current scan has read';
comment on column cairn.retention.next_at is 'When the next scan begins; in the past during a scan';
comment on column cairn.retention.deleted is 'The number of workflows that the rule has deleted';

-- Large values are compressed with LZ4 if the server supports it. The default method takes half of the time that
-- Postgres needs to store a value of a megabyte; LZ4 needs a sixth of that.
do $$
declare
  json_column record;
begin
  if (select 'lz4' = any (enumvals) from pg_settings where name = 'default_toast_compression') then
    for json_column in
      select a.attrelid::regclass as relation, a.attname as name
      from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = (select relnamespace from pg_class where oid = 'cairn.step'::regclass)
        and c.relkind = 'r' and a.atttypid = 'json'::regtype and not a.attisdropped
    loop
      execute format('alter table %s alter column %I set compression lz4', json_column.relation, json_column.name);
    end loop;
  end if;
end
$$;

-- Whether a value is an object whose values are strings.
create function cairn.are_headers(headers jsonb) returns boolean
language sql immutable parallel safe
return case when jsonb_typeof(headers) = 'object'
            then not exists (select from jsonb_each(headers) e where jsonb_typeof(e.value) <> 'string')
            else false end;

comment on function cairn.are_headers is 'Internal: whether a value is a JSON object whose values are strings';

-- Whether a workflow waits or runs, and so holds its deduplication id.
create function cairn.is_in_flight(state text) returns boolean
language sql immutable parallel safe
return state in ('DELAYED', 'ENQUEUED', 'RUNNING');

comment on function cairn.is_in_flight is 'Internal: whether a workflow in this state waits or runs';

-- Reserves a deduplication id; false if another workflow that waits or runs holds it. Waits for a transaction that
-- is about to reserve or to release the id. A key is left behind if another transaction inserted the id of the
-- workflow at the same time, so a key whose workflow does not hold it is replaced. Each statement has a snapshot of
-- its own: a visible key means that its workflow is visible, too.
create function cairn.reserve_deduplication_id(queue text, deduplication_id text, workflow_id text) returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  loop
    insert into cairn.deduplication_key (queue, deduplication_id, workflow_id)
    values (reserve_deduplication_id.queue, reserve_deduplication_id.deduplication_id,
            reserve_deduplication_id.workflow_id)
    on conflict do nothing;
    if found then
      return true;
    end if;
    delete from cairn.deduplication_key k
    where k.queue = reserve_deduplication_id.queue
      and k.deduplication_id = reserve_deduplication_id.deduplication_id
      and not exists (
        select from cairn.workflow w
        where w.id = k.workflow_id and w.queue = k.queue and w.deduplication_id = k.deduplication_id
          and cairn.is_in_flight(w.state));
    if not found and exists (
      select from cairn.deduplication_key k
      where k.queue = reserve_deduplication_id.queue
        and k.deduplication_id = reserve_deduplication_id.deduplication_id)
    then
      return false;
    end if;
  end loop;
end
$$;

comment on function cairn.reserve_deduplication_id is 'Internal: reserves a deduplication id; false if another workflow holds it';

-- Skips a new workflow whose deduplication id is taken, as "on conflict do nothing" does for a taken id. A workflow
-- whose id exists is left to that clause, so that it reserves nothing.
create function cairn.skip_duplicate() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (select from cairn.workflow w where w.id = new.id)
    or cairn.reserve_deduplication_id(new.queue, new.deduplication_id, new.id)
  then
    return new;
  end if;
  return null;
end
$$;

comment on function cairn.skip_duplicate is 'Internal: skips a new workflow whose deduplication id is taken';

-- Releases the unique keys of a workflow that no longer waits or runs, and reserves its deduplication id again when it
-- is resumed. A cancelled workflow that only runs its compensations does not need the id.
create function cairn.keep_unique_keys(new cairn.workflow, old cairn.workflow) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if old.state is null or old.state = new.state then
    return;
  end if;
  if new.debounce_key is not null and old.state = 'DELAYED' then
    delete from cairn.debounce_key k
    where k.queue = new.queue and k.workflow = new.name and k.key = new.debounce_key and k.workflow_id = new.id;
  end if;
  if new.deduplication_id is null or cairn.is_in_flight(old.state) = cairn.is_in_flight(new.state) then
    return;
  end if;
  if cairn.is_in_flight(old.state) then
    delete from cairn.deduplication_key k
    where k.queue = new.queue and k.deduplication_id = new.deduplication_id and k.workflow_id = new.id;
  elsif not cairn.reserve_deduplication_id(new.queue, new.deduplication_id, new.id) and new.cancelled_at is null then
    raise exception 'The queue ''%'' has another workflow with the deduplication id ''%''.', new.queue, new.deduplication_id
      using errcode = 'unique_violation', hint = 'Wait until that workflow has ended.';
  end if;
end
$$;

comment on function cairn.keep_unique_keys is 'Internal: releases or reserves the unique keys of a workflow whose state changed';

-- Rejects a row that does not fit its state. This is a trigger because Postgres parses the text of every check
-- constraint again for each statement; fifteen constraints took a quarter of the time of a start. Postgres prepares
-- each expression once per transaction when it is first evaluated. So one short condition accepts the usual rows.
create function cairn.check_workflow() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  sound boolean;
begin
  if num_nonnulls(new.error, new.deduplication_id, new.debounce_key, new.runnable_at, new.timeout, new.attributes,
                  new.headers, new.cancelled_at, new.cancellation, new.cancellation_reason, new.continued_at) = 0
    and (new.state, num_nonnulls(new.completed_at, new.output)) in (('RUNNING', 0), ('SUCCEEDED', 2))
    and num_nonnulls(new.queue, new.order_key) <> 1 and (new.queue is not null or new.partition = '')
    and length(new.id) between 1 and 512 and least(new.attempt, new.recoveries) >= 0
    and (new.started_at is not null or new.attempt = 0) and new.generation = 1
  then
    return null;
  end if;
  case new.state
    when 'RUNNING' then
      sound := num_nonnulls(new.completed_at, new.output, new.error) = 0;
    when 'SUCCEEDED' then
      sound := num_nonnulls(new.completed_at, new.output) = 2 and num_nonnulls(new.error, new.cancelled_at) = 0;
    when 'ENQUEUED' then
      sound := num_nonnulls(new.completed_at, new.output, new.error, new.executor) = 0 and new.queue is not null;
    when 'DELAYED' then
      sound := num_nonnulls(new.completed_at, new.output, new.error, new.executor) = 0
        and num_nonnulls(new.queue, new.runnable_at) = 2;
    when 'FAILED' then
      sound := num_nonnulls(new.completed_at, new.error) = 2 and num_nonnulls(new.output, new.cancelled_at) = 0;
    when 'CANCELLED' then
      sound := num_nonnulls(new.completed_at, new.cancelled_at) = 2 and num_nonnulls(new.output, new.error) = 0;
    when 'STUCK', 'EXHAUSTED' then
      sound := num_nonnulls(new.completed_at, new.error) = 2 and new.output is null;
    else
      sound := false;
  end case;
  sound := sound and length(new.id) between 1 and 512 and least(new.attempt, new.recoveries) >= 0
    and (new.started_at is not null or new.attempt = 0)
    and num_nonnulls(new.queue, new.order_key) <> 1 and num_nonnulls(new.cancelled_at, new.cancellation) <> 1;
  sound := sound and num_nonnulls(new.continued_at, new.first_input) = 2 * least(new.generation - 1, 1);
  if new.queue is null then
    sound := sound and num_nonnulls(new.deduplication_id, new.debounce_key, new.runnable_at) = 0 and new.partition = '';
  end if;
  if num_nonnulls(new.timeout, new.attributes, new.headers, new.cancellation, new.cancellation_reason) > 0 then
    sound := sound and coalesce(new.timeout > interval '0', true)
      and coalesce(jsonb_typeof(new.attributes) = 'object', true)
      and (new.headers is null or cairn.are_headers(new.headers))
      and coalesce(new.cancellation in ('ALONE', 'WITH_CHILDREN', 'DEADLINE'), true)
      and (new.cancellation_reason is null
           or (new.cancelled_at is not null and length(new.cancellation_reason) between 1 and 1000));
  end if;
  if sound then
    if new.deduplication_id is not null or new.debounce_key is not null then
      perform cairn.keep_unique_keys(new, old);
    end if;
    return null;
  end if;
  raise exception 'A row of workflow ''%'' does not fit its state %.', new.id, new.state
    using errcode = 'check_violation', schema = tg_table_schema, table = tg_table_name,
          hint = 'Nothing was changed. Do not write to the tables; use the functions of the schema.';
end
$$;

comment on function cairn.check_workflow is 'Internal: rejects a row that does not fit the state of the workflow';

create function cairn.record_attempt() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into cairn.attempt (workflow_id, attempt, executor) values (old.id, old.attempt, old.executor)
  on conflict do nothing;
  return null;
end
$$;

comment on function cairn.record_attempt is 'Internal: records the executor of an attempt that ended';

create trigger workflow_unique before insert on cairn.workflow
  for each row when (new.deduplication_id is not null) execute function cairn.skip_duplicate();

create trigger workflow_check after insert or update on cairn.workflow
  for each row execute function cairn.check_workflow();

create trigger workflow_attempt after update of executor, attempt on cairn.workflow
  for each row when ((old.executor, old.attempt) is distinct from (new.executor, new.attempt)
                     and old.executor is not null and old.generation = new.generation)
  execute function cairn.record_attempt();

revoke execute on function cairn.now, cairn.clock, cairn.are_headers, cairn.is_in_flight, cairn.reserve_deduplication_id, cairn.skip_duplicate,
  cairn.keep_unique_keys, cairn.check_workflow, cairn.record_attempt from public;
