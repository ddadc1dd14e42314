-- Codecs may bind values to their places. A fork keeps the values that it copies, and a debounced workflow gets
-- the arguments of another start, so a workflow has the id that its values are bound to.

alter table cairn.workflow add column binding_id text;

comment on column cairn.workflow.binding_id is 'The id that a codec binds arguments, steps, events and streams to; null: the workflow''s own id. For a fork that of the workflow it was forked from, for a debounced workflow that of the start whose arguments it has';

-- Values that were copied or replaced before are not bound to any id.

-- Puts a workflow into a queue that starts once, however often this is done within a while: the one that waits
-- under the key already gets this input and more time. Gives its id. With its owner's rights, since nothing
-- else changes the input of a workflow.
create or replace function cairn.put_debounced(
  workflow   text,
  input      json,
  queue      text,
  id         text,
  key        text,
  quiet      interval,
  longest    interval,
  priority   integer default 0,
  partition  text default null,
  pinned     boolean default false,
  timeout    interval default null,
  deadline   timestamptz default null,
  attributes jsonb default null,
  parent     text default null,
  detached   boolean default false
) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  at      timestamptz := now() + put_debounced.quiet;
  waiting text;
  first   boolean;
begin
  perform cairn.check_placement(put_debounced.workflow, put_debounced.queue, put_debounced.partition, put_debounced.attributes);
  if exists (select from cairn.workflow w where w.id = put_debounced.id) then
    return put_debounced.id; -- an earlier try was committed unnoticed, and its time may have come since
  end if;
  insert into cairn.workflow as w
    (id, name, state, attempt, parent_id, input, queue, partition, priority, place, debounce,
     runnable_at, pinned, timeout, deadline, detached, attributes)
  values
    (coalesce(put_debounced.id, gen_random_uuid()::text), put_debounced.workflow, 'DELAYED', 0, put_debounced.parent,
     put_debounced.input, put_debounced.queue, coalesce(put_debounced.partition, ''), put_debounced.priority,
     cairn.place(at, 0), put_debounced.key, at, put_debounced.pinned, put_debounced.timeout,
     put_debounced.deadline, put_debounced.detached, put_debounced.attributes)
  on conflict (queue, name, debounce) where debounce is not null and state = 'DELAYED'
  do update
  set input = excluded.input, binding_id = excluded.id, attributes = excluded.attributes, partition = excluded.partition,
      priority = excluded.priority, place = excluded.place,
      timeout = excluded.timeout, deadline = excluded.deadline,
      runnable_at = least(excluded.runnable_at, w.created_at + put_debounced.longest)
  returning w.id, w.xmax = 0 into waiting, first;
  if first then
    perform pg_notify('cairn.wake', 'queue ' || put_debounced.queue);
  end if;
  return waiting;
end
$$;

-- Makes a workflow that begins with what another one has recorded before a step; gives its id.
create or replace function cairn.fork(
  source   text,
  before   text default null,
  id       text default null,
  version  text default null,
  input    json default null,
  outcomes json default null
) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  original cairn.workflow;
  fresh    text := coalesce(fork.id, gen_random_uuid()::text);
  cut      integer;
  moment   timestamptz;
  edited   boolean := num_nonnulls(fork.input, fork.outcomes) > 0;
begin
  select w.* into original from cairn.workflow w where w.id = fork.source for key share; -- it is not deleted meanwhile
  if not found then
    raise exception 'There is no workflow ''%'', so it cannot be forked.', fork.source
      using errcode = 'CRN06', hint = 'Check the id, and that it was started in this database and schema.';
  end if;
  if fork.version is distinct from original.version then
    perform cairn.check_version(original.name, fork.version);
  end if;
  cut := cairn.fork_position(fork.source, fork.before, fork.outcomes);
  moment := coalesce((select s.started_at from cairn.step s
                      where s.workflow_id = fork.source and s.position = cut and cut > 0), '-infinity');
  insert into cairn.workflow
    (id, name, state, attempt, build, version, pinned, started_at, input, queue, partition, priority,
     place, attributes, forked_from, binding_id)
  values
    (fresh, original.name, case when original.queue is null then 'RUNNING' else 'ENQUEUED' end, 1,
     case when not edited then original.build end, coalesce(fork.version, original.version),
     original.pinned or fork.version is not null, coalesce(original.started_at, clock_timestamp()),
     coalesce(fork.input, original.input), original.queue, original.partition, original.priority,
     case when original.queue is not null then cairn.place(clock_timestamp(), 0) end,
     original.attributes, fork.source, coalesce(original.binding_id, original.id))
  on conflict do nothing;
  if not found then
    raise exception 'Workflow id ''%'' is taken, so it cannot be that of a fork.', fresh
      using errcode = 'CRN04', hint = 'Use a new id, or none.';
  end if;
  insert into cairn.step
    (workflow_id, key, position, kind, attempt, tries, started_at, completed_at, argument_hash, output,
     error, xid, snapshot, isolation)
  select fresh, s.key, s.position, s.kind, 1, s.tries, s.started_at, s.completed_at, s.argument_hash,
         coalesce(fork.outcomes -> s.key, s.output),
         case when fork.outcomes -> s.key is null then s.error end, s.xid, s.snapshot, s.isolation
  from cairn.step s
  where s.workflow_id = fork.source and s.position < cut and s.kind <> 'COMPENSATION';
  insert into cairn.event (workflow_id, key, position, value, published_at)
  select fresh, e.key, e.position, e.value, e.published_at
  from cairn.event e where e.workflow_id = fork.source and e.position < cut;
  insert into cairn.stream (workflow_id, name, number, key, attempt, value, appended_at)
  select fresh, s.name, s.number, s.key, 1, s.value, s.appended_at
  from cairn.stream s where s.workflow_id = fork.source and s.appended_at < moment;
  insert into cairn.promise (workflow_id, key, token, created_at, completed_at, output, error)
  select fresh, p.key, p.token, p.created_at, p.completed_at, p.output, p.error
  from cairn.promise p
  join cairn.step s on s.workflow_id = p.workflow_id and s.key = p.key and s.position < cut
  where p.workflow_id = fork.source;
  perform pg_notify('cairn.wake', coalesce('queue ' || original.queue, 'orphans'));
  return fresh;
end
$$;
