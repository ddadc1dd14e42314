-- What clients may do: fork, delete and debounce, by functions that work with the rights of their owner.

-- These alone write what stands for work that was done, and remove it: for whom they are granted to, and for
-- nobody else.

alter function cairn.fork security definer set search_path = pg_catalog, pg_temp;
alter function cairn.delete security definer set search_path = pg_catalog, pg_temp;
alter function cairn.delete_families security definer set search_path = pg_catalog, pg_temp;

revoke execute on function cairn.fork, cairn.delete, cairn.delete_families from public;

-- Puts a workflow into a queue that starts once, however often this is done within a while: the one that waits
-- under the key already gets this input and more time. Gives its id. With its owner's rights, since nothing
-- else changes the input of a workflow.
create function cairn.put_debounced(
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
  set input = excluded.input, attributes = excluded.attributes, partition = excluded.partition,
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

comment on function cairn.put_debounced is 'For Cairn''s own use: as cairn.debounce, with any input, for any parent';

revoke execute on function cairn.put_debounced from public;

create function cairn.debounce(
  workflow   text,
  input      json,
  queue      text,
  key        text,
  quiet      interval,
  longest    interval,
  priority   integer default 0,
  partition  text default null,
  pinned     boolean default false,
  timeout    interval default null,
  deadline   timestamptz default null,
  attributes jsonb default null
) returns text
language plpgsql
as $$
begin
  if json_typeof(debounce.input) is distinct from 'array' then
    raise exception 'The input of % is no JSON array.', debounce.workflow
      using errcode = 'CRN03', hint = 'Give the arguments as an array, such as ''["a", 2]''.';
  end if;
  if coalesce(length(debounce.key), 0) not between 1 and 512 then
    raise exception 'The debounce key of % has % characters.', debounce.workflow, coalesce(length(debounce.key), 0)
      using errcode = 'CRN08', hint = 'Give 1 to 512 that say what the starts have in common.';
  end if;
  if (debounce.quiet > interval '0' and debounce.longest >= debounce.quiet) is not true then
    raise exception 'A debounced start cannot wait for % of quiet, and % at most.', debounce.quiet, debounce.longest
      using errcode = 'CRN08', hint = 'Give a quiet time of more than zero, and as much or more for the longest.';
  end if;
  return cairn.put_debounced(workflow, input, queue, null, key, quiet, longest, priority, partition, pinned,
                             timeout, deadline, attributes);
end
$$;

comment on function cairn.debounce is 'Puts a workflow into a queue, in the caller''s own transaction, that starts once for all of the same key, when none has come for the quiet time, or after the longest; gives its id';

-- Forks those of the workflows that have no fork yet and have recorded where it is to begin; gives the ids of
-- the forks. Before is the key of a step; null for the beginning, unless it is to be the last failure of each.
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
    perform from cairn.workflow w where w.id = one for no key update; -- nobody else forks it meanwhile
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

comment on function cairn.fork_all is 'For Cairn''s own use: forks those of the workflows that have no fork yet';

revoke execute on function cairn.fork_all from public;
