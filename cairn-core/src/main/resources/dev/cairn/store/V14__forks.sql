-- Forks: new workflows that begin with what others have recorded up to some step.

alter table cairn.workflow add column forked_from text;

create index workflow_forked on cairn.workflow (forked_from) where forked_from is not null;

-- The last step of a workflow that failed; null if none did.
create function cairn.failed_step(workflow_id text) returns text
language sql stable
as $$
  select s.key from cairn.step s
  where s.workflow_id = failed_step.workflow_id and s.error is not null and s.kind <> 'COMPENSATION'
  order by s.position desc
  limit 1
$$;

comment on function cairn.failed_step is 'The key of the last step of a workflow that failed; null if none did';

-- Where a fork begins: the position of a step, before which all is kept. Refuses what cannot be.
create function cairn.fork_position(source text, before text, outcomes json) returns integer
language plpgsql stable
as $$
declare
  cut  integer := 0;
  wild text;
begin
  if before is not null then
    select s.position into cut from cairn.step s
    where s.workflow_id = source and s.key = before and s.kind <> 'COMPENSATION';
    if not found then
      raise exception 'Workflow ''%'' has recorded no step ''%'', so it cannot be forked before that.', source, before
        using errcode = 'CRN08',
              hint = format('select key from cairn.steps where workflow_id = %L order by position shows its steps.', source);
    end if;
  end if;
  select e.key into wild from json_object_keys(outcomes) as e (key)
  where not exists (select from cairn.step s
                    where s.workflow_id = source and s.key = e.key and s.position < cut)
  limit 1;
  if found then
    raise exception 'The outcome of step ''%'' of workflow ''%'' cannot be another one in its fork, which does not keep that step.', wild, source
      using errcode = 'CRN08', hint = 'Give outcomes of steps that are recorded before the step at which the fork begins.';
  end if;
  return cut;
end
$$;

comment on function cairn.fork_position is 'The position in a workflow''s history before which a fork keeps all; for cairn.fork';

-- Makes a workflow that begins with what another one has recorded before a step; gives its id.
create function cairn.fork(
  source   text,
  before   text default null,
  id       text default null,
  version  text default null,
  input    json default null,
  outcomes json default null
) returns text
language plpgsql
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
  cut := cairn.fork_position(fork.source, fork.before, fork.outcomes);
  moment := coalesce((select s.started_at from cairn.step s
                      where s.workflow_id = fork.source and s.position = cut and cut > 0), '-infinity');
  insert into cairn.workflow
    (id, name, state, attempt, build, version, pinned, started_at, input, queue, partition, priority,
     place, attributes, forked_from)
  values
    (fresh, original.name, case when original.queue is null then 'RUNNING' else 'ENQUEUED' end, 1,
     case when not edited then original.build end, coalesce(fork.version, original.version),
     original.pinned or fork.version is not null, coalesce(original.started_at, clock_timestamp()),
     coalesce(fork.input, original.input), original.queue, original.partition, original.priority,
     case when original.queue is not null then cairn.place(clock_timestamp(), 0) end,
     original.attributes, fork.source)
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

comment on function cairn.fork is 'Makes a workflow that begins with what another one has recorded before a step, in the caller''s own transaction; gives its id';

-- Decides a promise, and those of forks that have the same token, in the caller's own transaction; false if
-- all were decided before, and nothing changed.
create or replace function cairn.decide(token text, output json, error json) returns boolean
language plpgsql
as $$
declare
  promise cairn.promise;
  state   text;
  ended   text;
  known   boolean := false;
  before  boolean := false;
  decided boolean := false;
begin
  for promise in select p.* from cairn.promise p where p.token = decide.token order by p.workflow_id loop
    known := true;
    select w.state into state from cairn.workflow w where w.id = promise.workflow_id;
    if promise.completed_at is not null then
      before := true;
    elsif cairn.is_over(state) then
      ended := format('Workflow ''%s'' has ended (%s), and waits for its ''%s'' no more.', promise.workflow_id, state, promise.key);
    else
      update cairn.promise p
      set output = decide.output, error = decide.error, completed_at = clock_timestamp()
      where p.workflow_id = promise.workflow_id and p.key = promise.key and p.completed_at is null;
      decided := decided or found;
      before := before or not found;
      if found and state = 'RUNNING' then
        perform cairn.wake(array[promise.workflow_id]);
      end if;
    end if;
  end loop;
  if not known then
    raise exception 'There is no promise with this token.'
      using errcode = 'CRN09',
            hint = 'Give the whole token as Promise.token() gave it, on the database and schema of its workflow.';
  end if;
  if not decided and not before then
    raise exception '%', ended
      using errcode = 'CRN07', hint = 'Nothing is to be done: what the promise was for has ended without it.';
  end if;
  return decided;
end
$$;

create or replace view cairn.workflows as
select w.id, w.name, w.state, w.attempt, w.executor, w.parent_id, w.build,
       w.created_at, w.started_at, w.completed_at, w.input, w.output, w.error,
       w.version, w.pinned, w.recoveries, w.queue, nullif(w.partition, '') as partition, w.priority, w.dedup as deduplication_id,
       w.runnable_at, w.timeout, w.deadline, w.detached, w.cancelled_at, w.cancellation, w.attributes, w.forked_from
from cairn.workflow w;

comment on column cairn.workflows.forked_from is 'The workflow whose first steps it began with; null if it was started';
