-- Functions for executors: takeover of workflows, ownership, and versions of applications with their types.
--
-- No function may be executed by PUBLIC. docs/sql/roles.sql grants the functions that a role needs. Every function
-- whose body is parsed at execution has a fixed search_path, so that it finds no objects of other schemas.

-- Assigns workflows without a live executor to an executor: those of one queue, or those that were started directly. Of
-- the workflows of a dead executor, each live executor first takes its own share, by a hash of the ids; after a second,
-- anyone takes the rest. A workflow whose executors died too often without a new record becomes EXHAUSTED.
create function cairn.take_over(
  executor_id     text,
  names           text[],
  running_version text,
  running_build   text,
  queue_name      text,
  max_count       integer,
  max_bytes       bigint,
  min_count       integer,
  max_recoveries  integer,
  reason          json
) returns setof cairn.workflow
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  living   integer;
  rank     integer;
  ended    text[];
  excluded text[];
  ids      text[];
  counts   integer[];
begin
  perform from cairn.executor e where e.id = executor_id and e.state = 'ALIVE' for share;
  if not found then
    return;
  end if;
  -- One index look-up per executor; never a scan of what live executors run, which may be 100,000 workflows.
  ended := array(
    select e.id from cairn.executor e
    where e.state <> 'ALIVE'
      and exists (select from cairn.workflow w
                  where w.executor between e.id and e.id and w.state = 'RUNNING' offset 0));
  -- Usually there is nothing to take over. Then the statements below, which take long to plan, are not planned.
  if cardinality(ended) = 0
    and not exists (select from cairn.workflow w where w.state = 'RUNNING' and w.executor is null)
  then
    return;
  end if;
  excluded := cairn.excluded_versions(executor_id);
  select count(*), count(*) filter (where e.id < executor_id) into living, rank
  from cairn.executor e where e.state = 'ALIVE';
  with unowned as (
    select * from (
      select w.id, w.recoveries
      from cairn.workflow w
      where w.state = 'RUNNING' and w.executor is null and w.name = any (names)
        and w.queue is not distinct from queue_name
        and cairn.may_run(w.version, w.pinned, running_version, excluded)
      order by w.created_at
      limit max_count
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
        and w.queue is not distinct from queue_name
        and cairn.may_run(w.version, w.pinned, running_version, excluded)
        and (e.ended_at < clock_timestamp() - interval '1 second'
             or abs(hashtext(w.id)::bigint) % living = rank)
      order by w.created_at
      limit max_count
      for no key update of w skip locked) left_behind
    limit max_count
  )
  select array_agg(o.id), array_agg(o.recoveries) into ids, counts from unowned o;
  ids := cairn.limit_by_bytes(ids, max_bytes, min_count);
  return query
  update cairn.workflow w
  set attempt = w.attempt + 1,
      recoveries = o.recoveries,
      started_at = coalesce(w.started_at, cairn.clock()),
      build = case when w.build = running_build then w.build end,
      deadline = case when cairn.never_ran(w.attempt, w.forked_from)
                      then least(w.deadline, cairn.clock() + w.timeout) else w.deadline end,
      state = case when o.recoveries > max_recoveries then 'EXHAUSTED' else 'RUNNING' end,
      executor = case when o.recoveries > max_recoveries then null else executor_id end,
      completed_at = case when o.recoveries > max_recoveries then cairn.now() end,
      error = case when o.recoveries > max_recoveries then reason end
  from unnest(ids, counts[1:cardinality(ids)]) as o (id, recoveries)
  where w.id = o.id
  returning w.*;
end
$$;

comment on function cairn.take_over is 'Internal: assigns workflows without a live executor to an executor';

create function cairn.owns_attempt(workflow text, its_attempt integer, owner text) returns boolean
language sql stable
return exists (select from cairn.workflow w
               where w.id = workflow and w.attempt = its_attempt and w.executor = owner
                 and w.state = 'RUNNING');

comment on function cairn.owns_attempt is 'Internal: whether an executor owns this attempt of a workflow';

-- Reads the outcomes of steps in the order of the keys until they have so many bytes of JSON; the outcome that reaches
-- the limit is the last one. Returns nothing if the executor does not own this attempt any more. Without an owner,
-- the caller only reads.
create function cairn.read_outcomes(
  workflow    text,
  its_attempt integer,
  owner       text,
  keys        text[],
  max_bytes   bigint
) returns table (key text, output json, error json)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  wanted text;
  total  bigint := 0;
begin
  if read_outcomes.owner is not null
    and not cairn.owns_attempt(read_outcomes.workflow, read_outcomes.its_attempt, read_outcomes.owner)
  then
    return;
  end if;
  foreach wanted in array read_outcomes.keys loop
    select s.key, s.output, s.error into read_outcomes.key, read_outcomes.output, read_outcomes.error
    from cairn.step s
    where s.workflow_id = read_outcomes.workflow and s.key = wanted;
    continue when not found;
    return next;
    total := total + octet_length(coalesce(read_outcomes.output, read_outcomes.error)::text);
    exit when total >= read_outcomes.max_bytes;
  end loop;
end
$$;

comment on function cairn.read_outcomes is 'Internal: reads outcomes of steps up to a number of bytes';

create function cairn.set_version(application text, version text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if set_version.application is null then
    raise exception 'The application is null, so its version cannot be set.'
      using errcode = 'CRN11', hint = 'Pass the name that was given to Config.named.';
  end if;
  -- Two sessions that set the version of one application run one after the other.
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
  perform pg_notify('cairn.notify', 'unowned');
  perform pg_notify('cairn.notify', 'queue ' || q.name) from cairn.queue q;
end
$$;

comment on function cairn.set_version is 'Sets the version of an application that accepts new work, in the transaction of the caller; null lets every version accept work';

-- Stores what the code of a version looks like, unless the same code has described it. What other code of the version
-- described is replaced. Executors that describe one version at the same time wait for each other.
create function cairn.describe_version(application text, version text, code text, types json, steps json) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  update cairn.version v set described = describe_version.code
  where v.application = describe_version.application and v.name = describe_version.version
    and v.described is distinct from describe_version.code;
  if not found then
    return;
  end if;
  delete from cairn.workflow_type t
  where t.application = describe_version.application and t.version = describe_version.version;
  delete from cairn.step_type s
  where s.application = describe_version.application and s.version = describe_version.version;
  insert into cairn.workflow_type
    (application, version, name, class, file, line, parameters, result, arguments_schema, result_schema)
  select describe_version.application, describe_version.version, t.name, t.class, t.file, t.line, t.parameters,
         t.result, t.arguments_schema, t.result_schema
  from json_to_recordset(describe_version.types)
    as t (name text, class text, file text, line integer, parameters text[], result text, arguments_schema json,
          result_schema json);
  insert into cairn.step_type (application, version, class, name, kind, file, line)
  select describe_version.application, describe_version.version, s.class, s.name, s.kind, s.file, s.line
  from json_to_recordset(describe_version.steps)
    as s (class text, name text, kind text, file text, line integer);
end
$$;

comment on function cairn.describe_version is 'Internal: stores what the workflows and steps of a version look like';

revoke execute on function cairn.take_over, cairn.owns_attempt, cairn.read_outcomes, cairn.set_version,
  cairn.describe_version from public;
