-- Functions that cancel, resume, delete and fork workflows, and apply retention rules.
--
-- No function may be executed by PUBLIC. docs/sql/roles.sql grants the functions that a role needs. Every function
-- whose body is parsed at execution has a fixed search_path, so that it finds no objects of other schemas.

-- Cancels those of the workflows that have not ended and returns their ids. A workflow that never ran becomes
-- CANCELLED at once, as does a fork without steps that never ran. Any other gets a new attempt, which only runs its
-- compensations; the executor of the old attempt can write no more records for it.
create function cairn.cancel_workflows(ids text[], kind text, reason text) returns text[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  cancelled     text[];
  notifications text[];
  one           text;
begin
  with target as (
    select w.id, w.state, w.attempt, w.executor, w.queue,
           w.attempt = 0 or (cairn.never_ran(w.attempt, w.forked_from)
                             and not exists (select from cairn.step s where s.workflow_id = w.id)) as fresh
    from cairn.workflow w
    where w.id = any (ids) and w.cancelled_at is null and not cairn.is_terminal(w.state)
    order by w.id
    for no key update
  ), changed as (
    update cairn.workflow w
    set state = case when t.fresh then 'CANCELLED'
                     when t.state = 'RUNNING' or t.queue is null then 'RUNNING'
                     else 'ENQUEUED' end,
        attempt = t.attempt + (t.state = 'RUNNING' and not t.fresh)::integer,
        executor = case when t.state = 'RUNNING' then t.executor end,
        completed_at = case when t.fresh then cairn.clock() end,
        error = null, recoveries = 0, cancelled_at = cairn.clock(), cancellation = kind,
        cancellation_reason = reason
    from target t
    where w.id = t.id
    returning w.id, w.state, w.executor, w.queue
  ), removed as (
    delete from cairn.awaited a using changed c
    where a.workflow_id = c.id and c.state = 'CANCELLED'
    returning 1
  )
  select array_agg(c.id),
         array_agg(distinct case when c.state = 'CANCELLED' then case when exists (select from removed) then 'ended' end
                                 when c.state = 'ENQUEUED' then 'queue ' || c.queue
                                 when c.executor is null then 'unowned'
                                 else 'cancelled' end)
  into cancelled, notifications
  from changed c;
  foreach one in array coalesce(array_remove(notifications, null), '{}') loop
    perform pg_notify('cairn.notify', one);
  end loop;
  return coalesce(cancelled, '{}');
end
$$;

comment on function cairn.cancel_workflows is 'Internal: cancels workflows';

create function cairn.descendants(ids text[]) returns setof text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with recursive tree as (
    select w.id from cairn.workflow w where w.parent_id = any (ids) and not w.detached
    union
    select w.id from tree t join cairn.workflow w on w.parent_id = t.id and not w.detached
  )
  select t.id from tree t
$$;

comment on function cairn.descendants is 'Internal: the children of workflows, their children, and so on, without detached ones';

-- Raises an error if the text cannot be the reason of a cancellation.
create function cairn.check_reason(reason text) returns void
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  if length(reason) not between 1 and 1000 or reason ~ '[[:cntrl:]]' or reason !~ '[^[:space:]]' then
    raise exception 'The reason of a cancellation is blank, has % characters, or has a control character.', length(reason)
      using errcode = 'CRN08', hint = 'Give 1 to 1000 characters without control characters, or none.';
  end if;
end
$$;

comment on function cairn.check_reason is 'Internal: rejects a text that cannot be the reason of a cancellation';

create function cairn.cancel(id text, children boolean default true, reason text default null) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform cairn.check_reason(cancel.reason);
  if not exists (select from cairn.workflow w where w.id = cancel.id) then
    raise exception 'There is no workflow ''%'', so it cannot be cancelled.', cancel.id
      using errcode = 'CRN06', detail = concat('workflow_id=', cancel.id),
            hint = 'Check the id, and that it was started in this database and schema.';
  end if;
  if not children then
    return cancel.id = any (cairn.cancel_workflows(array[cancel.id], 'ALONE', cancel.reason));
  end if;
  return cancel.id = any (cairn.cancel_workflows(
    array_append(array(select cairn.descendants(array[cancel.id])), cancel.id), 'WITH_CHILDREN', cancel.reason));
end
$$;

comment on function cairn.cancel is 'Cancels a workflow, optionally with its descendants and a reason, in the transaction of the caller; false if it had ended or was cancelled before';

create function cairn.cancel_all(ids text[], reason text) returns text[]
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform cairn.check_reason(cancel_all.reason);
  return cairn.cancel_workflows(array(select cairn.descendants(ids)) || ids, 'WITH_CHILDREN', cancel_all.reason);
end
$$;

comment on function cairn.cancel_all is 'Internal: cancels workflows with their descendants and returns the ids of all';

create function cairn.cancel_overdue(max_count integer) returns timestamptz
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  earliest timestamptz;
begin
  select min(w.deadline) into earliest from cairn.workflow w
  where w.deadline is not null and w.cancelled_at is null and w.state in ('DELAYED', 'ENQUEUED', 'RUNNING');
  -- Usually no deadline has passed. Then the statements below, which take long to plan, are not planned.
  if earliest is null or earliest > cairn.now() then
    return earliest;
  end if;
  perform cairn.cancel_workflows(due.ids, 'DEADLINE', null)
  from (
    select array_agg(d.id) as ids from (
      select w.id from cairn.workflow w
      where w.deadline <= cairn.now() and w.cancelled_at is null and w.state in ('DELAYED', 'ENQUEUED', 'RUNNING')
      order by w.deadline
      limit max_count
      for no key update skip locked) d) due
  where due.ids is not null;
  select min(w.deadline) into earliest from cairn.workflow w
  where w.deadline is not null and w.cancelled_at is null and w.state in ('DELAYED', 'ENQUEUED', 'RUNNING');
  return earliest;
end
$$;

comment on function cairn.cancel_overdue is 'Internal: cancels workflows whose deadline has passed and returns the next deadline';

create function cairn.can_resume(id text, state text) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select case when state in ('STUCK', 'EXHAUSTED') then true
              when state = 'CANCELLED' then not exists (
                select from cairn.step s where s.workflow_id = can_resume.id and s.kind = 'COMPENSATION')
              else false end
$$;

comment on function cairn.can_resume is 'Internal: whether a workflow can be resumed';

-- Raises an error if a partition key or a priority is given without a queue.
create function cairn.check_target(queue text, partition text, priority integer) returns void
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  if check_target.queue is null and num_nonnulls(check_target.partition, check_target.priority) > 0 then
    raise exception 'A partition key or a priority is given without a queue.'
      using errcode = 'CRN08', hint = 'Give the queue, too, or leave them out.';
  end if;
end
$$;

comment on function cairn.check_target is 'Internal: rejects a partition key or a priority without a queue';

create function cairn.resume(
  id        text,
  queue     text default null,
  partition text default null,
  priority  integer default null
) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  target    cairn.workflow;
  new_queue text;
  new_key   text;
begin
  perform cairn.check_target(resume.queue, resume.partition, resume.priority);
  select w.* into target from cairn.workflow w where w.id = resume.id for no key update;
  if not found then
    raise exception 'Workflow ''%'' cannot be resumed: it does not exist.', resume.id
      using errcode = 'CRN06', detail = concat('workflow_id=', resume.id),
            hint = 'Check the id, and that it was started in this database and schema.';
  end if;
  if target.state not in ('STUCK', 'EXHAUSTED', 'CANCELLED') then
    raise exception 'Workflow ''%'' cannot be resumed: it is %.', resume.id, target.state
      using errcode = 'CRN10', detail = concat('workflow_id=', resume.id),
            hint = 'Only a workflow that is STUCK, EXHAUSTED or CANCELLED can be resumed.';
  end if;
  if target.state = 'CANCELLED' and exists (
    select from cairn.step s where s.workflow_id = resume.id and s.kind = 'COMPENSATION') then
    raise exception 'Workflow ''%'' cannot be resumed: it has run compensations since it was cancelled.', resume.id
      using errcode = 'CRN10', detail = concat('workflow_id=', resume.id),
            hint = 'Start a new workflow with another id.';
  end if;
  new_queue := coalesce(resume.queue, target.queue);
  new_key := case when resume.queue is null then target.partition
                  else cairn.partition_in(target.name, resume.queue, resume.partition, target.partition) end;
  update cairn.workflow w
  set state = case when new_queue is null then 'RUNNING' else 'ENQUEUED' end,
      queue = new_queue, partition = new_key, priority = coalesce(resume.priority, w.priority),
      order_key = case when w.queue is distinct from new_queue then cairn.order_key(cairn.clock(), 0) else w.order_key end,
      first_attempt = case when w.queue is distinct from new_queue then w.attempt + 1 else w.first_attempt end,
      executor = null, completed_at = null, error = null, recoveries = 0,
      deadline = case when w.state <> 'CANCELLED' then w.deadline end,
      cancellation = case when w.state <> 'CANCELLED' then w.cancellation end,
      cancellation_reason = case when w.state <> 'CANCELLED' then w.cancellation_reason end,
      cancelled_at = case when w.state <> 'CANCELLED' then w.cancelled_at end
  where w.id = resume.id;
  perform pg_notify('cairn.notify', coalesce('queue ' || new_queue, 'unowned'));
exception
  when unique_violation then
    raise exception 'Workflow ''%'' cannot be resumed: another workflow of queue ''%'' has its deduplication id ''%''.',
        resume.id, new_queue, target.deduplication_id
      using errcode = 'CRN10', detail = concat('workflow_id=', resume.id),
            hint = 'Resume it when that workflow has ended.';
end
$$;

comment on function cairn.resume is 'Resumes a workflow that is cancelled, stuck or exhausted from its records, in its own queue or another one, in the transaction of the caller';

-- Resumes those of the workflows that can be resumed and returns their ids. A workflow whose deduplication id is held
-- by another one is skipped.
create function cairn.resume_all(
  ids       text[],
  queue     text default null,
  partition text default null,
  priority  integer default null
) returns text[]
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  resumed text[] := '{}';
  one     text;
begin
  for one in
    select w.id from cairn.workflow w
    where w.id = any (ids) and cairn.can_resume(w.id, w.state)
    order by w.id
    for no key update
  loop
    begin
      perform cairn.resume(one, resume_all.queue, resume_all.partition, resume_all.priority);
      resumed := resumed || one;
    exception
      when sqlstate 'CRN10' then
        continue;
    end;
  end loop;
  return resumed;
end
$$;

comment on function cairn.resume_all is 'Internal: resumes those of the workflows that can be resumed and returns their ids';

-- Sets attributes of a workflow in any state, and keeps its others. Waits for a transaction that changes the workflow;
-- then the last write of each key counts.
create function cairn.set_attributes(id text, attributes jsonb) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  unfit text;
begin
  if (jsonb_typeof(set_attributes.attributes) = 'object') is not true then
    raise exception 'The attributes of workflow ''%'' are no JSON object.', set_attributes.id
      using errcode = 'CRN08', hint = 'Give them by key, such as ''{"customer": "c-17"}''.';
  end if;
  select a.key into unfit from jsonb_each(set_attributes.attributes) a
  where a.value = 'null' or length(a.key) not between 1 and 200 or a.key ~ '[/#[:cntrl:]]' or a.key !~ '[^[:space:]]'
  limit 1;
  if found then
    raise exception 'The attribute ''%'' of workflow ''%'' is null, or has no valid key.', unfit, set_attributes.id
      using errcode = 'CRN08',
            hint = 'Give values that are not null, under keys of 1 to 200 characters without ''#'', ''/'' and control characters.';
  end if;
  if length(set_attributes.attributes::text) > 16384
    or (select count(*) from jsonb_object_keys(set_attributes.attributes)) > 100 then
    raise exception 'The attributes of workflow ''%'' are too large.', set_attributes.id
      using errcode = 'CRN08', hint = 'Give at most 100, with at most 16384 characters as JSON.';
  end if;
  update cairn.workflow w
  set attributes = nullif(coalesce(w.attributes, '{}') || set_attributes.attributes, '{}')
  where w.id = set_attributes.id;
  if not found then
    raise exception 'There is no workflow ''%'', so its attributes cannot be set.', set_attributes.id
      using errcode = 'CRN06', detail = concat('workflow_id=', set_attributes.id),
            hint = 'Check the id, and that it was started in this database and schema.';
  end if;
end
$$;

comment on function cairn.set_attributes is 'Sets attributes of a workflow, which may have ended, in the transaction of the caller; its other attributes stay';

create function cairn.remove_attributes(id text, keys text[]) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update cairn.workflow w
  set attributes = nullif(w.attributes - coalesce(remove_attributes.keys, '{}'), '{}')
  where w.id = remove_attributes.id;
  if not found then
    raise exception 'There is no workflow ''%'', so its attributes cannot be removed.', remove_attributes.id
      using errcode = 'CRN06', detail = concat('workflow_id=', remove_attributes.id),
            hint = 'Check the id, and that it was started in this database and schema.';
  end if;
end
$$;

comment on function cairn.remove_attributes is 'Removes attributes of a workflow, which may have ended, in the transaction of the caller; keys that it does not have are ignored';

create function cairn.is_tree_active(id text) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with recursive family as (
    select w.id, w.completed_at from cairn.workflow w where w.id = is_tree_active.id
    union
    select w.id, w.completed_at from family f join cairn.workflow w on w.parent_id = f.id
  )
  select exists (select from family f where f.completed_at is null)
$$;

comment on function cairn.is_tree_active is 'Internal: whether a workflow or one of its descendants has not ended';

create function cairn.with_descendants(ids text[]) returns text[]
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with recursive family as (
    select w.id from cairn.workflow w where w.id = any (with_descendants.ids)
    union
    select w.id from family f join cairn.workflow w on w.parent_id = f.id
  )
  select coalesce(array_agg(f.id), '{}') from family f
$$;

comment on function cairn.with_descendants is 'Internal: workflows and their descendants';

-- Deletes all rows of workflows that the caller has locked, and notifies processes that wait for them.
create function cairn.delete_rows(ids text[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  any_stopped boolean;
  awaited     boolean;
begin
  delete from cairn.step s where s.workflow_id = any (ids);
  delete from cairn.message m where m.workflow_id = any (ids);
  delete from cairn.message_key s where s.workflow_id = any (ids);
  delete from cairn.promise p where p.workflow_id = any (ids);
  delete from cairn.event e where e.workflow_id = any (ids);
  delete from cairn.stream s where s.workflow_id = any (ids);
  delete from cairn.attempt a where a.workflow_id = any (ids);
  delete from cairn.awaited a where a.workflow_id = any (ids);
  awaited := found;
  with gone as (
    delete from cairn.workflow w where w.id = any (ids) returning w.state
  )
  select coalesce(bool_or(not cairn.is_terminal(g.state)), false) into any_stopped from gone g;
  if awaited or any_stopped then
    perform pg_notify('cairn.notify', 'ended');
  end if;
end
$$;

comment on function cairn.delete_rows is 'Internal: deletes all rows of workflows that the caller has locked';

-- Deletes the records of the generation that ended, of workflows that the caller has locked. Of the values that the
-- workflows published, the latest remain. Messages and streams are not changed.
create function cairn.delete_generation(ids text[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from cairn.step s where s.workflow_id = any (ids);
  delete from cairn.promise p where p.workflow_id = any (ids);
  delete from cairn.attempt a where a.workflow_id = any (ids);
  delete from cairn.event e
  where e.workflow_id = any (ids)
    and exists (select from cairn.event l
                where l.workflow_id = e.workflow_id and l.key = e.key and l.position > e.position);
  update cairn.event e set position = -1 where e.workflow_id = any (ids) and e.position >= 0;
end
$$;

comment on function cairn.delete_generation is 'Internal: deletes the records of a generation of workflows that continue as new';

-- Deletes those of the workflows that have ended, together with their descendants, unless one of these has not ended.
-- Returns the ids of all deleted workflows. A running workflow can start another one until its row is locked, hence
-- the loop.
create function cairn.delete_trees(ids text[]) returns text[]
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  locked text[];
  gone   text[];
begin
  loop
    locked := cairn.with_descendants(ids);
    perform from cairn.workflow w where w.id = any (locked) order by w.id for update;
    exit when cairn.with_descendants(ids) <@ locked;
  end loop;
  gone := cairn.with_descendants(array(select i.id from unnest(ids) as i (id) where not cairn.is_tree_active(i.id)));
  perform cairn.delete_rows(gone);
  return gone;
end
$$;

comment on function cairn.delete_trees is 'Internal: deletes workflows that have ended, with their descendants';

create function cairn.delete(id text) returns text[]
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  gone   text[];
  living cairn.workflow;
begin
  if not exists (select from cairn.workflow w where w.id = delete.id) then
    raise exception 'There is no workflow ''%'', so it cannot be deleted.', delete.id
      using errcode = 'CRN06', detail = concat('workflow_id=', delete.id),
            hint = 'Check the id, and that it was started in this database and schema.';
  end if;
  gone := cairn.delete_trees(array[delete.id]);
  if delete.id = any (gone) then
    return gone;
  end if;
  select w.* into living from cairn.workflow w
  where w.id = any (cairn.with_descendants(array[delete.id])) and w.completed_at is null
  order by w.id <> delete.id, w.id
  limit 1;
  raise exception 'Workflow ''%'' cannot be deleted: %.', delete.id,
      case living.id when delete.id then 'it is ' || living.state
                     else format('its descendant ''%s'' is %s', living.id, living.state) end
    using errcode = 'CRN10', detail = concat('workflow_id=', delete.id),
          hint = 'Cancel it, and delete it when it has ended.';
end
$$;

comment on function cairn.delete is 'Deletes a workflow that is not in flight, with its descendants, in the transaction of the caller; returns the ids of all deleted workflows';

-- One batch of a retention rule: scans some workflows and deletes those that the rule applies to. Keeps workflows that
-- have a child, and those whose parent has not ended or may be resumed, unless they ended before the generation of the
-- parent began, because no earlier generation runs again. Returns the ids of the deleted workflows; null if there is
-- nothing to do or another process does it.
create function cairn.apply_retention(
  rule        text,
  states      text[],
  names       text[],
  age         interval,
  max_scanned integer,
  max_deleted integer
) returns text[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  progress cairn.retention;
  until    timestamptz := cairn.now() - age;
  chosen   text[];
  reached  bigint;
  ended    boolean;
begin
  insert into cairn.retention (rule)
  select apply_retention.rule where not exists (select from cairn.retention r where r.rule = apply_retention.rule)
  on conflict do nothing;
  select r.* into progress from cairn.retention r
  where r.rule = apply_retention.rule and r.next_at <= cairn.now()
  for update skip locked;
  if not found then
    return null;
  end if;
  with seen as materialized (
    select w.id, w.created_at, w.parent_id, row_number() over (order by w.created_at, w.id) as number,
           w.completed_at, w.completed_at < until and w.state = any (states) and (names is null or w.name = any (names)) as meant
    from cairn.workflow w
    where (w.created_at, w.id) > (progress.created_at, progress.id) and w.created_at < until
    order by w.created_at, w.id
    limit max_scanned
  ), due as materialized (
    select s.id, s.created_at, s.number
    from seen s
    where s.meant
      and (select c.id from cairn.workflow c where c.parent_id = s.id limit 1) is null
      and coalesce((select p.state in ('SUCCEEDED', 'FAILED') or coalesce(s.completed_at < p.continued_at, false)
                    from cairn.workflow p where p.id = s.parent_id), true)
    limit max_deleted
  ), last as (
    select case when count(*) = max_deleted then max(d.number) else (select max(s.number) from seen s) end as number,
           count(*) < max_deleted as all_seen
    from due d
  )
  select array(select d.id from due d), coalesce(l.number, 0), l.all_seen and coalesce(l.number, 0) < max_scanned,
         coalesce(s.created_at, '-infinity'), coalesce(s.id, '')
  into chosen, reached, ended, progress.created_at, progress.id
  from last l
  left join lateral (
    select d.created_at, d.id from due d where d.number = l.number
    union all
    select s.created_at, s.id from seen s where s.number = l.number and l.all_seen
    limit 1) s on true;
  chosen := array(
    select w.id from cairn.workflow w
    where w.id = any (chosen) and w.state = any (states)
    order by w.id
    for update skip locked);
  perform cairn.delete_rows(chosen);
  progress.scanned := progress.scanned + reached;
  update cairn.retention r
  set created_at = case when ended then '-infinity' else progress.created_at end,
      id = case when ended then '' else progress.id end,
      scanned = case when ended then 0 else progress.scanned end,
      next_at = case when ended
                     then cairn.clock() + greatest(interval '1 minute', progress.scanned * interval '0.1 ms')
                     else r.next_at end,
      deleted = r.deleted + cardinality(chosen)
  where r.rule = apply_retention.rule;
  return chosen;
end
$$;

comment on function cairn.apply_retention is 'Internal: one batch of a retention rule';

create function cairn.failed_step(workflow_id text) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select s.key from cairn.step s
  where s.workflow_id = failed_step.workflow_id and s.error is not null and s.kind <> 'COMPENSATION'
  order by s.position desc
  limit 1
$$;

comment on function cairn.failed_step is 'The key of the last step of a workflow that failed; null if none failed';

-- The position of the first step that a fork does not copy. Raises an error if the step or one of the edited outcomes
-- does not exist.
create function cairn.fork_position(source text, before text, outcomes json) returns integer
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  cut         integer := 0;
  unknown_key text;
begin
  if before is not null then
    select s.position into cut from cairn.step s
    where s.workflow_id = source and s.key = before and s.kind <> 'COMPENSATION';
    if not found then
      raise exception 'Workflow ''%'' has recorded no step ''%'', so it cannot be forked before it.', source, before
        using errcode = 'CRN08',
              hint = format('select key from cairn.steps where workflow_id = %L order by position shows its steps.', source);
    end if;
  end if;
  select e.key into unknown_key from json_object_keys(outcomes) as e (key)
  where not exists (select from cairn.step s
                    where s.workflow_id = source and s.key = e.key and s.position < cut)
  limit 1;
  if found then
    raise exception 'The outcome of step ''%'' of workflow ''%'' cannot be changed in its fork, which does not copy that step.', unknown_key, source
      using errcode = 'CRN08', hint = 'Give outcomes of steps that are recorded before the step at which the fork begins.';
  end if;
  return cut;
end
$$;

comment on function cairn.fork_position is 'Internal: the position of the first step that a fork does not copy';

-- Raises an error unless an executor of the version has registered the workflow; null means every version.
create function cairn.check_version(workflow text, version text) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if check_version.version is not null and not exists (
    select from cairn.version v
    where v.name = check_version.version and check_version.workflow = any (v.workflows)) then
    raise exception 'No version ''%'' runs the workflow ''%''.', check_version.version, check_version.workflow
      using errcode = 'CRN11',
            hint = 'Versions that run it: '
                   || coalesce((select string_agg('''' || v.name || '''', ', ' order by v.first_seen_at desc)
                                from cairn.version v where check_version.workflow = any (v.workflows)), 'none yet')
                   || '. Check the name, or start an executor of that version first.';
  end if;
end
$$;

comment on function cairn.check_version is 'Internal: raises an error unless an executor of the version has registered the workflow';

create function cairn.fork(
  source   text,
  before   text default null,
  id       text default null,
  version  text default null,
  input    json default null,
  outcomes json default null,
  queue     text default null,
  partition text default null,
  priority  integer default null,
  timeout   interval default null,
  deadline  timestamptz default null,
  generation integer default null
) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  original         cairn.workflow;
  new_id           text := coalesce(fork.id, gen_random_uuid()::text);
  first_not_copied integer;
  moment           timestamptz;
  edited           boolean := num_nonnulls(fork.input, fork.outcomes) > 0;
  new_queue        text;
begin
  perform cairn.check_target(fork.queue, fork.partition, fork.priority);
  select w.* into original from cairn.workflow w where w.id = fork.source for key share; -- it is not deleted meanwhile
  if not found then
    raise exception 'There is no workflow ''%'', so it cannot be forked.', fork.source
      using errcode = 'CRN06', detail = concat('workflow_id=', fork.source),
            hint = 'Check the id, and that it was started in this database and schema.';
  end if;
  if fork.generation <> original.generation then
    return null;
  end if;
  if fork.version is distinct from original.version then
    perform cairn.check_version(original.name, fork.version);
  end if;
  first_not_copied := cairn.fork_position(fork.source, fork.before, fork.outcomes);
  new_queue := coalesce(fork.queue, original.queue);
  moment := coalesce((select s.started_at from cairn.step s
                      where s.workflow_id = fork.source and s.position = first_not_copied and first_not_copied > 0),
                     original.continued_at, '-infinity');
  insert into cairn.workflow
    (id, name, state, attempt, generation, build, version, pinned, started_at, continued_at, input, first_input,
     queue, partition, priority, order_key, first_attempt, timeout, deadline, attributes, headers, forked_from, binding_id)
  values
    (new_id, original.name, case when new_queue is null then 'RUNNING' else 'ENQUEUED' end, 1, original.generation,
     case when not edited then original.build end, coalesce(fork.version, original.version),
     original.pinned or fork.version is not null, coalesce(original.started_at, cairn.clock()), original.continued_at,
     coalesce(fork.input, original.input), original.first_input, new_queue,
     case when fork.queue is null then original.partition
          else cairn.partition_in(original.name, fork.queue, fork.partition, original.partition) end,
     coalesce(fork.priority, original.priority),
     case when new_queue is not null then cairn.order_key(cairn.clock(), 0) end,
     case when new_queue is not null then 2 end, fork.timeout, fork.deadline, original.attributes, original.headers,
     fork.source, coalesce(original.binding_id, original.id))
  on conflict do nothing;
  if not found then
    raise exception 'Workflow id ''%'' is taken, so it cannot be used for a fork.', new_id
      using errcode = 'CRN04', hint = 'Use a new id, or null for a generated one.',
            detail = concat('workflow_id=', new_id, E'\nworkflow=', (select w.name from cairn.workflow w where w.id = new_id),
                            E'\nrequested=', original.name);
  end if;
  insert into cairn.step
    (workflow_id, key, position, kind, attempt, tries, started_at, completed_at, argument_hash, output,
     error, xid, snapshot, isolation)
  select new_id, s.key, s.position, s.kind, 1, s.tries, s.started_at, s.completed_at, s.argument_hash,
         coalesce(fork.outcomes -> s.key, s.output),
         case when fork.outcomes -> s.key is null then s.error end, s.xid, s.snapshot, s.isolation
  from cairn.step s
  where s.workflow_id = fork.source and s.position < first_not_copied and s.kind <> 'COMPENSATION';
  insert into cairn.event (workflow_id, key, position, value, published_at)
  select new_id, e.key, e.position, e.value, e.published_at
  from cairn.event e where e.workflow_id = fork.source and e.position < first_not_copied;
  insert into cairn.stream (workflow_id, name, number, key, attempt, step, tries, value, appended_at)
  select new_id, s.name, s.number, s.key, s.attempt, s.step, s.tries, s.value, s.appended_at
  from cairn.stream s where s.workflow_id = fork.source and s.appended_at < moment;
  insert into cairn.promise (workflow_id, key, token, created_at, completed_at, output, error)
  select new_id, p.key, p.token, p.created_at, p.completed_at, p.output, p.error
  from cairn.promise p
  join cairn.step s on s.workflow_id = p.workflow_id and s.key = p.key and s.position < first_not_copied
  where p.workflow_id = fork.source;
  if original.generation <> (select w.generation from cairn.workflow w where w.id = fork.source) then
    raise exception 'Workflow ''%'' continued as new while it was forked.', fork.source
      using errcode = 'serialization_failure', hint = 'Fork it again.'; -- it may have copied records of two generations
  end if;
  perform pg_notify('cairn.notify', coalesce('queue ' || new_queue, 'unowned'));
  return new_id;
end
$$;

comment on function cairn.fork is 'Creates a workflow that begins with the records of another workflow before a step, in the queue of that workflow or another one, in the transaction of the caller, and returns its id. Its timeout counts from its first run. Null if a generation is given to which the input and the outcomes belong and the workflow is in another one';

-- Forks those of the workflows that have no fork yet and have recorded the step, and returns the ids of the forks.
-- The step is given by its key (null for the beginning), or is the last failed step of each workflow.
create function cairn.fork_all(ids text[], before text, at_failure boolean) returns text[]
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  forks text[] := '{}';
  one   text;
  step  text;
begin
  foreach one in array ids loop
    perform from cairn.workflow w where w.id = one for no key update; -- no other session forks it meanwhile
    continue when not found;
    step := case when at_failure then cairn.failed_step(one)
                 else (select s.key from cairn.step s
                       where s.workflow_id = one and s.key = fork_all.before and s.kind <> 'COMPENSATION') end;
    continue when exists (select from cairn.workflow f where f.forked_from = one)
      or (step is null and (at_failure or fork_all.before is not null));
    forks := forks || cairn.fork(one, step);
  end loop;
  return forks;
end
$$;

comment on function cairn.fork_all is 'Internal: forks those of the workflows that have no fork yet and returns the ids of the forks';

revoke execute on function cairn.cancel_workflows, cairn.descendants, cairn.check_reason, cairn.cancel, cairn.cancel_all, cairn.cancel_overdue,
  cairn.can_resume, cairn.check_target, cairn.resume, cairn.resume_all, cairn.set_attributes, cairn.remove_attributes, cairn.is_tree_active, cairn.with_descendants, cairn.delete_rows, cairn.delete_generation,
  cairn.delete_trees, cairn.delete, cairn.apply_retention, cairn.failed_step, cairn.fork_position, cairn.check_version,
  cairn.fork, cairn.fork_all from public;
