-- A fork is pinned only to a version that has run the workflow, so that a misspelled one is rejected.

-- Raises an error unless an executor of the version has registered the workflow; null is every version.
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

comment on function cairn.check_version is 'For Cairn''s own use: whether an executor of a version has registered a workflow; for cairn.fork';

revoke execute on function cairn.check_version from public;

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
