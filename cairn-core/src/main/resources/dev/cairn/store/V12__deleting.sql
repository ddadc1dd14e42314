-- Deleting: by hand, many at once, and of itself what was kept long enough.

-- Whether a workflow goes on, or anything that it has started, and that has started, and so on.
create function cairn.family_lives(id text) returns boolean
language sql stable
as $$
  with recursive family as (
    select w.id, w.completed_at from cairn.workflow w where w.id = family_lives.id
    union
    select w.id, w.completed_at from family f join cairn.workflow w on w.parent_id = f.id
  )
  select exists (select from family f where f.completed_at is null)
$$;

-- The workflows, and all that they have started, and that have started, and so on.
create function cairn.families(ids text[]) returns text[]
language sql stable
as $$
  with recursive family as (
    select w.id from cairn.workflow w where w.id = any (families.ids)
    union
    select w.id from family f join cairn.workflow w on w.parent_id = f.id
  )
  select coalesce(array_agg(f.id), '{}') from family f
$$;

-- Removes every row of workflows that the caller has locked, and lets those know who may wait for one of them.
create function cairn.erase(ids text[]) returns void
language plpgsql
as $$
declare
  given_up boolean;
  awaited  boolean;
begin
  delete from cairn.step s where s.workflow_id = any (ids);
  delete from cairn.message m where m.workflow_id = any (ids);
  delete from cairn.sent s where s.workflow_id = any (ids);
  delete from cairn.promise p where p.workflow_id = any (ids);
  delete from cairn.event e where e.workflow_id = any (ids);
  delete from cairn.stream s where s.workflow_id = any (ids);
  delete from cairn.attempt a where a.workflow_id = any (ids);
  delete from cairn.awaited a where a.workflow_id = any (ids);
  awaited := found;
  with gone as (
    delete from cairn.workflow w where w.id = any (ids) returning w.state
  )
  select coalesce(bool_or(not cairn.is_over(g.state)), false) into given_up from gone g;
  if awaited or given_up then
    perform pg_notify('cairn.wake', 'ended');
  end if;
end
$$;

-- Deletes those of the workflows that do not go on, each with all that it has started, unless something of
-- that goes on; gives the ids of all that is gone. What runs can start another one until its row is locked.
create function cairn.delete_families(ids text[]) returns text[]
language plpgsql
as $$
declare
  locked text[];
  gone   text[];
begin
  loop
    locked := cairn.families(ids);
    perform from cairn.workflow w where w.id = any (locked) order by w.id for update;
    exit when cairn.families(ids) <@ locked;
  end loop;
  gone := cairn.families(array(select i.id from unnest(ids) as i (id) where not cairn.family_lives(i.id)));
  perform cairn.erase(gone);
  return gone;
end
$$;

-- Deletes a workflow that does not go on, with all that it has started; gives the ids of all that is gone.
create function cairn.delete(id text) returns text[]
language plpgsql
as $$
declare
  gone   text[];
  living cairn.workflow;
begin
  if not exists (select from cairn.workflow w where w.id = delete.id) then
    raise exception 'There is no workflow ''%'', so it cannot be deleted.', delete.id
      using errcode = 'CRN06', hint = 'Check the id, and that it was started in this database and schema.';
  end if;
  gone := cairn.delete_families(array[delete.id]);
  if delete.id = any (gone) then
    return gone;
  end if;
  select w.* into living from cairn.workflow w
  where w.id = any (cairn.families(array[delete.id])) and w.completed_at is null
  order by w.id <> delete.id, w.id
  limit 1;
  raise exception 'Workflow ''%'' cannot be deleted: %.', delete.id,
      case living.id when delete.id then 'it is ' || living.state
                     else format('''%s'', which it has started, is %s', living.id, living.state) end
    using errcode = 'CRN10', hint = 'Cancel it, and delete it once it has ended.';
end
$$;

comment on function cairn.delete is 'Deletes a workflow that has ended, is stuck or exhausted, with all that it has started, in the caller''s own transaction; gives the ids of all that is gone';

-- Whether a workflow can be let go on.
create function cairn.can_resume(id text, state text) returns boolean
language sql stable
as $$
  select case when state in ('STUCK', 'EXHAUSTED') then true
              when state = 'CANCELLED' then not exists (
                select from cairn.step s where s.workflow_id = can_resume.id and s.kind = 'COMPENSATION')
              else false end
$$;

-- Lets those of the workflows go on that can; gives their ids. One whose deduplication id another one has
-- stays as it is.
create function cairn.resume_all(ids text[]) returns text[]
language plpgsql
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
      perform cairn.resume(one);
      resumed := resumed || one;
    exception
      when sqlstate 'CRN10' then
        continue;
    end;
  end loop;
  return resumed;
end
$$;

-- Cancels those of the workflows that have not ended, with all that they have started; gives the ids of all.
create function cairn.cancel_all(ids text[]) returns text[]
language sql
as $$
  select cairn.give_up(array(select cairn.descendants(ids)) || ids, 'WITH_CHILDREN')
$$;

-- How far each rule of retention has come in its round over the workflows, from the oldest to those that are
-- too young. Whoever has locked the row goes on from there.
create table cairn.retention (
  rule       text primary key,
  created_at timestamptz not null default '-infinity',
  id         text not null default '',
  passed     bigint not null default 0,
  next_at    timestamptz not null default '-infinity',
  deleted    bigint not null default 0
) with (fillfactor = 50);

comment on table cairn.retention is 'One row for every rule by which ended workflows are deleted';
comment on column cairn.retention.rule is 'The rule';
comment on column cairn.retention.created_at is 'How far its round has come: when the workflow was accepted that was looked at last';
comment on column cairn.retention.id is 'The id of that workflow';
comment on column cairn.retention.passed is 'How many workflows this round has looked at';
comment on column cairn.retention.next_at is 'When the next round begins; past while there is one';
comment on column cairn.retention.deleted is 'How many workflows were deleted by this rule';

-- Takes one step of a rule's round: looks at some workflows, and deletes those of them that the rule is for.
-- Kept are those that have started another one that is still there, and those that were started by one that
-- may go on. Gives the ids of what is gone; null if there is nothing to do, or somebody else does it.
create function cairn.sweep(
  rule   text,
  states text[],
  names  text[],
  age    interval,
  look   integer,
  most   integer
) returns text[]
language plpgsql
as $$
declare
  place   cairn.retention;
  until   timestamptz := now() - age;
  chosen  text[];
  reached bigint;
  ended   boolean;
begin
  insert into cairn.retention (rule)
  select sweep.rule where not exists (select from cairn.retention r where r.rule = sweep.rule)
  on conflict do nothing;
  select r.* into place from cairn.retention r
  where r.rule = sweep.rule and r.next_at <= now()
  for update skip locked;
  if not found then
    return null;
  end if;
  with seen as materialized (
    select w.id, w.created_at, w.parent_id, row_number() over (order by w.created_at, w.id) as number,
           w.completed_at < until and w.state = any (states) and (names is null or w.name = any (names)) as meant
    from cairn.workflow w
    where (w.created_at, w.id) > (place.created_at, place.id) and w.created_at < until
    order by w.created_at, w.id
    limit look
  ), due as materialized (
    select s.id, s.created_at, s.number
    from seen s
    where s.meant
      and (select c.id from cairn.workflow c where c.parent_id = s.id limit 1) is null
      and coalesce((select p.state from cairn.workflow p where p.id = s.parent_id), 'FAILED')
          in ('SUCCEEDED', 'FAILED')
    limit most
  ), last as (
    select case when count(*) = most then max(d.number) else (select max(s.number) from seen s) end as number,
           count(*) < most as all_seen
    from due d
  )
  select array(select d.id from due d), coalesce(l.number, 0), l.all_seen and coalesce(l.number, 0) < look,
         coalesce(s.created_at, '-infinity'), coalesce(s.id, '')
  into chosen, reached, ended, place.created_at, place.id
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
  perform cairn.erase(chosen);
  place.passed := place.passed + reached;
  update cairn.retention r
  set created_at = case when ended then '-infinity' else place.created_at end,
      id = case when ended then '' else place.id end,
      passed = case when ended then 0 else place.passed end,
      next_at = case when ended
                     then clock_timestamp() + greatest(interval '1 minute', place.passed * interval '0.1 ms')
                     else r.next_at end,
      deleted = r.deleted + cardinality(chosen)
  where r.rule = sweep.rule;
  return chosen;
end
$$;

comment on function cairn.family_lives is 'For Cairn''s own use: whether a workflow goes on, or anything that it has started, and that has started';
comment on function cairn.families is 'For Cairn''s own use: workflows, and all that they have started, and that has started';
comment on function cairn.erase is 'For Cairn''s own use: removes every row of workflows that the caller has locked';
comment on function cairn.delete_families is 'For Cairn''s own use: deletes workflows that do not go on, each with all that it has started';
comment on function cairn.can_resume is 'For Cairn''s own use: whether a workflow can be let go on';
comment on function cairn.resume_all is 'For Cairn''s own use: lets those of the workflows go on that can';
comment on function cairn.cancel_all is 'For Cairn''s own use: cancels those of the workflows that have not ended';
comment on function cairn.sweep is 'For Cairn''s own use: takes one step of a rule of retention';
