-- Many executors: what each can run, how it ended, and how the living take over what it left.

alter table cairn.executor
  drop constraint executor_state_check,
  drop constraint executor_check,
  add column version   text not null default '',
  add column workflows text[] not null default '{}',
  add constraint executor_state check (state in ('ALIVE', 'CLOSED', 'DEAD')),
  add constraint executor_ended check ((state = 'ALIVE') = (ended_at is null));

alter table cairn.workflow
  drop constraint workflow_state_check,
  drop constraint workflow_check,
  drop constraint workflow_check2,
  add column version    text,
  add column pinned     boolean not null default false,
  add column recoveries integer not null default 0 check (recoveries >= 0),
  add constraint workflow_state check
    (state in ('RUNNING', 'SUCCEEDED', 'FAILED', 'STUCK', 'EXHAUSTED')),
  add constraint workflow_completed check ((state = 'RUNNING') = (completed_at is null)),
  add constraint workflow_error check
    ((state in ('FAILED', 'STUCK', 'EXHAUSTED')) = (error is not null));

-- Whose end some process waits for that does not run it: whoever ends it lets the others know.
create table cairn.awaited (
  workflow_id text primary key
);

-- Gives to one executor what nobody runs: of one queue, or what was started directly. Of what the dead
-- left, each of the living first takes its own share, told by the ids; after a second anybody takes
-- what is still there. A workflow whose executors died too often without a new record is given up.
create function cairn.take_over(
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
  living integer;
  rank   integer;
  ended  text[];
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
        and (not w.pinned or w.version is null or w.version = running_version)
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
        and (not w.pinned or w.version is null or w.version = running_version)
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

create or replace view cairn.workflows as
select w.id, w.name, w.state, w.attempt, w.executor, w.parent_id, w.build,
       w.created_at, w.started_at, w.completed_at, w.input, w.output, w.error,
       w.version, w.pinned, w.recoveries
from cairn.workflow w;

create or replace view cairn.executors as
select e.id, e.application, e.state, e.host, e.pid, e.build, e.started_at, e.ended_at, l.expires_at,
       (select count(*) from cairn.workflow w where w.executor = e.id and w.state = 'RUNNING') as running,
       e.version, e.workflows
from cairn.executor e left join cairn.lease l on l.executor = e.id;

comment on column cairn.workflows.state is 'RUNNING, SUCCEEDED, FAILED, STUCK: code and records do not fit together, or EXHAUSTED: it was recovered too often; the last two can be resumed';
comment on column cairn.workflows.version is 'The version of the application that began it';
comment on column cairn.workflows.pinned is 'Whether only that version may go on with it';
comment on column cairn.workflows.recoveries is 'How often in a row its executor died before it recorded anything new';
comment on column cairn.executors.state is 'ALIVE, CLOSED: it ended in good order, or DEAD: its lease ran out';
comment on column cairn.executors.version is 'The version of the application that it runs';
comment on column cairn.executors.workflows is 'The names of the workflows that it can run';
