-- Least privilege: clients call functions instead of writing tables, no function depends on the caller's search
-- path, and a promise's token cannot be read.

-- A promise is found by the SHA-256 of its token. The step that made it keeps the token, which the view hides.
update cairn.promise p set token = encode(sha256(convert_to(p.token, 'UTF8')), 'hex');

comment on column cairn.promise.token is 'The SHA-256 of the token, in hexadecimal digits';

-- Decides a promise, and those of forks that have the same token, in the caller's own transaction; returns false
-- if all were decided before, and nothing changed.
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
  for promise in
    select p.* from cairn.promise p
    where p.token = encode(sha256(convert_to(decide.token, 'UTF8')), 'hex')
    order by p.workflow_id
  loop
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

create or replace view cairn.steps as
select s.workflow_id, s.position, s.key, s.kind, s.attempt, s.tries, s.started_at, s.completed_at,
       case when s.kind <> 'PROMISE' then s.output end as output, s.error, s.xid, s.snapshot, s.isolation
from cairn.step s;

comment on column cairn.steps.output is 'What the step returned, as JSON: a value; for SLEEP and DEADLINE a time, for CHILD the id of the child, for JOIN the branch that decided, then those that were abandoned, for SEND the id of the receiver, for RECEIVE the message, or null if none came in time. Always null for PROMISE, whose token only the workflow may read';

-- Sends many messages. The rows of each argument belong together; a message without a key is always sent, one
-- with a key unless a message with that key was sent before.
create function cairn.deliver_all(targets text[], topics text[], messages text[], keys text[]) returns void
language plpgsql
as $$
declare
  waiting text[];
begin
  with letter as (
    select e.*, row_number() over (partition by e.target, e.message_key order by e.number) as turn
    from unnest(deliver_all.targets, deliver_all.topics, deliver_all.messages, deliver_all.keys)
           with ordinality as e (target, topic, value, message_key, number)
  ), keyed as (
    insert into cairn.sent (workflow_id, key)
    select l.target, l.message_key from letter l
    where l.message_key is not null and l.turn = 1
    order by 1, 2
    on conflict do nothing
    returning workflow_id, key
  ), delivered as (
    insert into cairn.message (workflow_id, topic, value)
    select l.target, l.topic, l.value::json
    from letter l
    left join keyed k on k.workflow_id = l.target and k.key = l.message_key
    where l.message_key is null or (l.turn = 1 and k.key is not null)
    order by l.number
    returning workflow_id
  )
  select array_agg(d.workflow_id) into waiting
  from delivered d join cairn.workflow w on w.id = d.workflow_id
  where w.state = 'RUNNING';
  if waiting is not null then
    perform cairn.wake(waiting);
  end if;
end
$$;

comment on function cairn.deliver_all is 'For Cairn''s own use: sends many messages whose receivers exist';

-- Puts runs of a schedule into its queue; returns how many were new. A run whose id exists stays as it is. Ticks
-- are microseconds since 1970.
create function cairn.put_ticks(schedule text, ids text[], ticks bigint[], inputs text[]) returns integer
language plpgsql
as $$
declare
  target text;
  fresh  integer;
begin
  with put as (
    insert into cairn.workflow (id, name, state, attempt, input, queue, partition, place)
    select t.id, s.workflow, 'ENQUEUED', 0, t.input::json, q.name,
           case when q.partitioned then s.name else '' end,
           cairn.place(timestamptz 'epoch' + t.tick * interval '1 microsecond', 0)
    from cairn.schedule s join cairn.queue q on q.name = s.queue,
         unnest(put_ticks.ids, put_ticks.ticks, put_ticks.inputs) as t (id, tick, input)
    where s.name = put_ticks.schedule
    on conflict (id) do nothing
    returning queue
  )
  select max(p.queue), count(*) into target, fresh from put p;
  if fresh > 0 then
    perform pg_notify('cairn.wake', 'queue ' || target);
  end if;
  return fresh;
end
$$;

comment on function cairn.put_ticks is 'For Cairn''s own use: puts runs of a schedule into its queue';

-- What a client may call works with the rights of the owner of the schema.
alter function cairn.put security definer;
alter function cairn.enqueue security definer;
alter function cairn.put_ticks security definer;
alter function cairn.cancel security definer;
alter function cairn.cancel_all security definer;
alter function cairn.resume security definer;
alter function cairn.resume_all security definer;
alter function cairn.can_resume security definer;
alter function cairn.deliver security definer;
alter function cairn.deliver_all security definer;
alter function cairn.send security definer;
alter function cairn.decide security definer;
alter function cairn.complete security definer;
alter function cairn.fail security definer;
alter function cairn.set_version security definer;

-- A function whose body is not parsed when it is created finds names by the search path. A fixed path keeps a
-- function or operator of the same name, in a schema that others may write to, from being called instead. No
-- function is for everybody: docs/sql/roles.sql grants those that a role needs.
do $$
declare
  own record;
begin
  for own in
    select p.oid::regprocedure as signature, p.prosqlbody is null as parsed_at_call
    from pg_proc p
    where p.pronamespace = (select c.relnamespace from pg_class c where c.oid = 'cairn.workflow'::regclass)
  loop
    if own.parsed_at_call then
      execute format('alter function %s set search_path = pg_catalog, pg_temp', own.signature);
    end if;
    execute format('revoke execute on function %s from public', own.signature);
  end loop;
end
$$;
