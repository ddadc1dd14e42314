-- Functions for queues: enqueue, debounce, claim, and the limits of a queue.
--
-- No function may be executed by PUBLIC. docs/sql/roles.sql grants the functions that a role needs. Every function
-- whose body is parsed at execution has a fixed search_path, so that it finds no objects of other schemas.

-- The order among workflows of one priority: by time, and by number within one moment.
create function cairn.order_key(moment timestamptz, number bigint) returns bigint
language sql immutable parallel safe
return (extract(epoch from moment) * 1000000)::bigint * 1000 + number;

comment on function cairn.order_key is 'Internal: the order among workflows of one priority';

create function cairn.check_enqueue(workflow text, queue text, partition text, attributes jsonb) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  target cairn.queue;
begin
  select q.* into target from cairn.queue q where q.name = check_enqueue.queue;
  if not found and check_enqueue.queue is not null then
    raise exception 'There is no queue ''%''.', check_enqueue.queue
      using errcode = 'CRN01',
            detail = concat('queue=', check_enqueue.queue)
                     || coalesce((select string_agg(E'\nknown_queue=' || q.name, '' order by q.name) from cairn.queue q), ''),
            hint = 'Declare it with cairn.queues().declare(...); select name from cairn.queues lists the existing ones.';
  end if;
  if target.partitioned <> (coalesce(check_enqueue.partition, '') <> '') then
    raise exception 'The queue ''%'' is %, but the workflow has % partition key.', check_enqueue.queue,
        case when target.partitioned then 'partitioned' else 'not partitioned' end,
        case when target.partitioned then 'no' else 'a' end
      using errcode = 'CRN02',
            hint = case when target.partitioned then 'Pass partition => ''...''.'
                        else 'Omit the partition key, or declare the queue partitioned.' end;
  end if;
  if jsonb_typeof(check_enqueue.attributes) <> 'object' then
    raise exception 'The attributes of % are not a JSON object.', check_enqueue.workflow
      using errcode = 'CRN03', hint = 'Pass an object, such as ''{"customer": "c-17"}''.';
  end if;
end
$$;

comment on function cairn.check_enqueue is 'Internal: rejects a start that the queue cannot accept';

-- Rejects headers that Cairn could not read, or that are larger than StartOptions and Message permit.
create function cairn.check_headers(what text, headers jsonb) returns void
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
declare
  bytes bigint;
begin
  if not cairn.are_headers(check_headers.headers) then
    raise exception 'The headers of % are no JSON object of strings.', check_headers.what
      using errcode = 'CRN03', hint = 'Give texts by key, such as ''{"tenant": "t-17"}''.';
  end if;
  if exists (select from jsonb_object_keys(check_headers.headers) as k (key)
             where length(k.key) > 256 or k.key ~ '^\s*$' or k.key ~ '[\u0001-\u001f\u007f-\u009f]') then
    raise exception 'A key of the headers of % is blank, too long, or has a control character.', check_headers.what
      using errcode = 'CRN03', hint = 'Give keys of 1 to 256 characters without control characters.';
  end if;
  select sum(octet_length(e.key) + octet_length(e.value)) into bytes from jsonb_each_text(check_headers.headers) e;
  if bytes > 8192 then
    raise exception 'The headers of % have % bytes.', check_headers.what, bytes
      using errcode = 'CRN03', hint = 'Give at most 8192 bytes with the keys, and large values as arguments.';
  end if;
end
$$;

comment on function cairn.check_headers is 'Internal: rejects headers that are no JSON object of strings, or too large';

-- Enqueues a workflow in the transaction of the caller and returns its id. With join_existing, a workflow that holds the
-- deduplication id is returned instead of an error. Without a queue, the workflow is one without an executor, as after
-- the end of a process: executors take it over.
create function cairn.enqueue_encoded(
  workflow         text,
  input            json,
  queue            text,
  id               text default null,
  priority         integer default 0,
  partition        text default null,
  delay            interval default null,
  deduplication_id text default null,
  pinned           boolean default false,
  timeout          interval default null,
  deadline         timestamptz default null,
  attributes       jsonb default null,
  join_existing    boolean default false,
  headers          jsonb default null
) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  new_id   text := coalesce(enqueue_encoded.id, gen_random_uuid()::text);
  existing cairn.workflow;
begin
  perform cairn.check_enqueue(enqueue_encoded.workflow, enqueue_encoded.queue, enqueue_encoded.partition, enqueue_encoded.attributes);
  if enqueue_encoded.headers is not null then
    perform cairn.check_headers(enqueue_encoded.workflow, enqueue_encoded.headers);
  end if;
  loop
    insert into cairn.workflow as w
      (id, name, state, attempt, input, queue, partition, priority, order_key, deduplication_id, runnable_at, pinned,
       timeout, deadline, attributes, headers)
    values
      (new_id, enqueue_encoded.workflow,
       case when enqueue_encoded.queue is null then 'RUNNING'
            when enqueue_encoded.delay > interval '0' then 'DELAYED' else 'ENQUEUED' end,
       0, enqueue_encoded.input, enqueue_encoded.queue, coalesce(enqueue_encoded.partition, ''), enqueue_encoded.priority,
       case when enqueue_encoded.queue is not null
            then cairn.order_key(cairn.clock() + coalesce(enqueue_encoded.delay, interval '0'), 0) end,
       enqueue_encoded.deduplication_id,
       case when enqueue_encoded.delay > interval '0' then cairn.now() + enqueue_encoded.delay end, enqueue_encoded.pinned,
       enqueue_encoded.timeout, enqueue_encoded.deadline, enqueue_encoded.attributes, enqueue_encoded.headers)
    on conflict do nothing;
    if found then
      perform pg_notify('cairn.notify', coalesce('queue ' || enqueue_encoded.queue, 'unowned'));
      return new_id;
    end if;
    select w.* into existing from cairn.workflow w where w.id = new_id;
    if found then
      if existing.name = enqueue_encoded.workflow and coalesce(existing.first_input, existing.input)::jsonb = enqueue_encoded.input::jsonb then
        return new_id;
      end if;
      raise exception 'Workflow id ''%'' already names a call of %, or one with other arguments.', new_id, existing.name
        using errcode = 'CRN04', hint = 'Use a new id, or the first call''s workflow and arguments.',
              detail = concat('workflow_id=', new_id, E'\nworkflow=', existing.name, E'\nrequested=', enqueue_encoded.workflow);
    end if;
    select w.* into existing
    from cairn.deduplication_key k join cairn.workflow w on w.id = k.workflow_id
    where k.queue = enqueue_encoded.queue and k.deduplication_id = enqueue_encoded.deduplication_id;
    if found and enqueue_encoded.join_existing then
      if existing.name = enqueue_encoded.workflow then
        return existing.id;
      end if;
      raise exception 'The queue ''%'' holds a call of % under the deduplication id ''%'', which a call of % cannot join.',
          enqueue_encoded.queue, existing.name, enqueue_encoded.deduplication_id, enqueue_encoded.workflow
        using errcode = 'CRN04', hint = 'Use another deduplication id.',
              detail = concat('workflow_id=', existing.id, E'\nworkflow=', existing.name, E'\nrequested=', enqueue_encoded.workflow);
    elsif found then
      raise exception 'The queue ''%'' already holds workflow ''%'' under the deduplication id ''%''.',
          enqueue_encoded.queue, existing.id, enqueue_encoded.deduplication_id
        using errcode = 'CRN05', hint = 'Wait until it has ended, or use another deduplication id.',
              detail = concat('workflow_id=', existing.id, E'\nqueue=', enqueue_encoded.queue,
                              E'\ndeduplication_id=', enqueue_encoded.deduplication_id);
    end if; -- the conflicting workflow was deleted or has ended since: try again
  end loop;
end
$$;

comment on function cairn.enqueue_encoded is 'Internal: as cairn.enqueue, with any input';

create function cairn.enqueue(
  workflow         text,
  input            json,
  queue            text,
  id               text default null,
  priority         integer default 0,
  partition        text default null,
  delay            interval default null,
  deduplication_id text default null,
  pinned           boolean default false,
  timeout          interval default null,
  deadline         timestamptz default null,
  attributes       jsonb default null,
  headers          jsonb default null
) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if json_typeof(enqueue.input) is distinct from 'array' then
    raise exception 'The input of % is not a JSON array.', enqueue.workflow
      using errcode = 'CRN03', hint = 'Pass the arguments as an array, such as ''["a", 2]''.';
  end if;
  return cairn.enqueue_encoded(workflow, input, queue, id, priority, partition, delay, deduplication_id, pinned, timeout, deadline,
                               attributes, headers => headers);
end
$$;

comment on function cairn.enqueue is 'Enqueues a workflow in the transaction of the caller and returns its id';

-- Enqueues a delayed workflow, or gives the delayed workflow that has the same key this input and more time. Returns
-- the id of the workflow.
create function cairn.debounce_encoded(
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
  detached   boolean default false,
  headers    jsonb default null
) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  at     timestamptz := cairn.now() + debounce_encoded.quiet;
  new_id text := coalesce(debounce_encoded.id, gen_random_uuid()::text);
  holder text;
begin
  perform cairn.check_enqueue(debounce_encoded.workflow, debounce_encoded.queue, debounce_encoded.partition, debounce_encoded.attributes);
  if debounce_encoded.headers is not null then
    perform cairn.check_headers(debounce_encoded.workflow, debounce_encoded.headers);
  end if;
  if exists (select from cairn.workflow w where w.id = debounce_encoded.id) then
    return debounce_encoded.id; -- an earlier try was committed, and the workflow may have started since
  end if;
  loop
    insert into cairn.debounce_key (queue, workflow, key, workflow_id)
    values (debounce_encoded.queue, debounce_encoded.workflow, debounce_encoded.key, new_id)
    on conflict do nothing;
    exit when found;
    update cairn.workflow w
    set input = debounce_encoded.input, binding_id = new_id, attributes = debounce_encoded.attributes,
        headers = debounce_encoded.headers, partition = coalesce(debounce_encoded.partition, ''), priority = debounce_encoded.priority,
        order_key = cairn.order_key(at, 0), timeout = debounce_encoded.timeout, deadline = debounce_encoded.deadline,
        runnable_at = least(at, w.created_at + debounce_encoded.longest)
    from cairn.debounce_key k
    where k.queue = debounce_encoded.queue and k.workflow = debounce_encoded.workflow and k.key = debounce_encoded.key
      and w.id = k.workflow_id and w.state = 'DELAYED'
    returning w.id into holder;
    if found then
      return holder;
    end if;
    delete from cairn.debounce_key k -- its workflow was deleted; one that started has released it
    where k.queue = debounce_encoded.queue and k.workflow = debounce_encoded.workflow and k.key = debounce_encoded.key
      and not exists (select from cairn.workflow w where w.id = k.workflow_id and w.state = 'DELAYED');
  end loop;
  insert into cairn.workflow
    (id, name, state, attempt, parent_id, input, queue, partition, priority, order_key, debounce_key,
     runnable_at, pinned, timeout, deadline, detached, attributes, headers)
  values
    (new_id, debounce_encoded.workflow, 'DELAYED', 0, debounce_encoded.parent, debounce_encoded.input, debounce_encoded.queue,
     coalesce(debounce_encoded.partition, ''), debounce_encoded.priority, cairn.order_key(at, 0), debounce_encoded.key, at,
     debounce_encoded.pinned, debounce_encoded.timeout, debounce_encoded.deadline, debounce_encoded.detached,
     debounce_encoded.attributes, debounce_encoded.headers);
  perform pg_notify('cairn.notify', 'queue ' || debounce_encoded.queue);
  return new_id;
end
$$;

comment on function cairn.debounce_encoded is 'Internal: as cairn.debounce, with any input and for any parent';

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
  attributes jsonb default null,
  headers    jsonb default null
) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if json_typeof(debounce.input) is distinct from 'array' then
    raise exception 'The input of % is not a JSON array.', debounce.workflow
      using errcode = 'CRN03', hint = 'Pass the arguments as an array, such as ''["a", 2]''.';
  end if;
  if coalesce(length(debounce.key), 0) not between 1 and 512 then
    raise exception 'The debounce key of % has % characters.', debounce.workflow, coalesce(length(debounce.key), 0)
      using errcode = 'CRN08', hint = 'Use a key of 1 to 512 characters.';
  end if;
  if (debounce.quiet > interval '0' and debounce.longest >= debounce.quiet) is not true then
    raise exception 'The quiet time % and the longest delay % of a debounced start are invalid.', debounce.quiet, debounce.longest
      using errcode = 'CRN08', hint = 'The quiet time must be more than zero, and the longest delay at least as long.';
  end if;
  return cairn.debounce_encoded(workflow, input, queue, null, key, quiet, longest, priority, partition, pinned,
                             timeout, deadline, attributes, headers => headers);
end
$$;

comment on function cairn.debounce is 'Enqueues one workflow for all calls with the same key, in the transaction of the caller, and returns its id. The workflow starts when no call has come for the quiet time, and after the longest time at the latest';

-- Enqueues runs of a schedule and returns the number of new ones. A run whose id exists is not changed. Ticks are
-- microseconds since 1970.
create function cairn.enqueue_ticks(schedule text, ids text[], ticks bigint[], inputs text[]) returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  target text;
  fresh  integer;
begin
  with put as (
    insert into cairn.workflow (id, name, state, attempt, input, headers, queue, partition, order_key)
    select t.id, s.workflow, 'ENQUEUED', 0, t.input::json, s.headers, q.name,
           case when q.partitioned then s.name else '' end,
           cairn.order_key(timestamptz 'epoch' + t.tick * interval '1 microsecond', 0)
    from cairn.schedule s join cairn.queue q on q.name = s.queue,
         unnest(enqueue_ticks.ids, enqueue_ticks.ticks, enqueue_ticks.inputs) as t (id, tick, input)
    where s.name = enqueue_ticks.schedule
    on conflict (id) do nothing
    returning queue
  )
  select max(p.queue), count(*) into target, fresh from put p;
  if fresh > 0 then
    perform pg_notify('cairn.notify', 'queue ' || target);
  end if;
  return fresh;
end
$$;

comment on function cairn.enqueue_ticks is 'Internal: enqueues runs of a schedule';

-- Whether a claim has to count what other executors have claimed.
create function cairn.has_global_limit(q cairn.queue) returns boolean
language sql immutable parallel safe
return q.partitioned or num_nonnulls(q.concurrency, q.starts) > 0;

comment on function cairn.has_global_limit is 'Internal: whether a queue has a limit across executors';

-- How many more workflows of a queue may start now, across executors. The caller has locked the row of the queue, so
-- that everything that another executor claimed before is counted.
create function cairn.queue_capacity(q cairn.queue, max_count integer) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if q.concurrency is not null then
    max_count := least(max_count, q.concurrency - (
      select count(*) from cairn.workflow w where w.queue = q.name and w.state = 'RUNNING'));
  end if;
  if q.starts is not null then
    max_count := least(max_count, q.starts - (
      select coalesce(sum(s.starts), 0) from cairn.queue_start s
      where s.queue = q.name and s.at > cairn.clock() - q.period));
  end if;
  return greatest(max_count, 0);
end
$$;

comment on function cairn.queue_capacity is 'Internal: how many more workflows of a queue may start now';

-- How many more workflows of a partition may start now. The caller has locked the row of the queue.
create function cairn.partition_capacity(q cairn.queue, key text, max_count integer) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if q.per_partition is not null then
    max_count := least(max_count, q.per_partition - (
      select count(*) from cairn.workflow w
      where w.queue = q.name and w.partition = key and w.state = 'RUNNING'));
  end if;
  if q.per_partition_starts is not null then
    max_count := least(max_count, q.per_partition_starts - (
      select coalesce(sum(s.starts), 0) from cairn.queue_start s
      where s.queue = q.name and s.partition = key
        and s.at > cairn.clock() - q.per_partition_period));
  end if;
  return greatest(max_count, 0);
end
$$;

comment on function cairn.partition_capacity is 'Internal: how many more workflows of a partition may start now';

-- Whether an executor may run a workflow that was started by a version, or by none yet.
create function cairn.may_run(version text, pinned boolean, own_version text, excluded text[])
returns boolean
language sql immutable
return version is not distinct from own_version
  or (excluded is not null and (version is null or (not pinned and version <> all (excluded))));

comment on function cairn.may_run is 'Internal: whether an executor may run a workflow of a version';

-- The next workflows of a partitioned queue: one of each partition that has room, then a second one of each, and so
-- on. Begins after the partition that was served last. The caller has locked the row of the queue.
create function cairn.partition_round_robin(q cairn.queue, names text[], running_version text, excluded text[], max_count integer)
returns text[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  key     text collate "C" := q.last_partition;
  free    integer;
  keys    text[] := '{}';
  frees   integer[] := '{}';
  wrapped boolean := false;
  ids     text[];
  last    text;
begin
  while cardinality(keys) < max_count loop
    select w.partition into key
    from cairn.workflow w
    where w.queue = q.name and w.state = 'ENQUEUED' and w.partition > key and w.name = any (names)
      and cairn.may_run(w.version, w.pinned, running_version, excluded)
    order by w.partition
    limit 1;
    if found and not (wrapped and key > q.last_partition) then
      free := cairn.partition_capacity(q, key, max_count);
      if free > 0 then
        keys := keys || key;
        frees := frees || free;
      end if;
    else
      exit when wrapped;
      wrapped := true;
      key := '';
    end if;
  end loop;
  select array_agg(t.id order by t.lap, t.number), (array_agg(t.key order by t.lap desc, t.number desc))[1]
  into ids, last
  from (
    select c.id, c.lap, k.number, k.key
    from unnest(keys, frees) with ordinality as k (key, free, number)
    cross join lateral (
      select w.id, row_number() over (order by w.priority, w.order_key) as lap
      from cairn.workflow w
      where w.queue = q.name and w.partition = k.key and w.state = 'ENQUEUED' and w.name = any (names)
        and cairn.may_run(w.version, w.pinned, running_version, excluded)
      order by w.priority, w.order_key
      limit least(k.free, max_count)) c
    order by c.lap, k.number
    limit max_count) t;
  if last is not null then
    update cairn.queue t set last_partition = last where t.name = q.name;
  end if;
  return coalesce(ids, '{}');
end
$$;

comment on function cairn.partition_round_robin is 'Internal: the next workflows of a partitioned queue';

-- The first workflows, in the given order, whose large arguments have at most so many bytes of JSON in all, but at
-- least so many workflows as asked for. Arguments of less than 16 KB are not counted, since the number of workflows
-- is limited. Reads the text of compressed arguments only, and of at most one more workflow than it returns.
create function cairn.limit_by_bytes(ids text[], max_bytes bigint, min_count integer) returns text[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  one    text;
  size   bigint;
  total  bigint := 0;
  number integer := 0;
begin
  if not exists (
    select from cairn.workflow w
    where w.id = any (limit_by_bytes.ids)
      and (pg_column_compression(w.input) is not null or pg_column_size(w.input) >= 16384))
  then
    return coalesce(limit_by_bytes.ids, '{}');
  end if;
  foreach one in array limit_by_bytes.ids loop
    select case when pg_column_compression(w.input) is null then pg_column_size(w.input)
                else octet_length(w.input::text) end
    into size
    from cairn.workflow w where w.id = one;
    if size >= 16384 then
      total := total + size;
      exit when total > limit_by_bytes.max_bytes and number >= limit_by_bytes.min_count;
    end if;
    number := number + 1;
  end loop;
  return limit_by_bytes.ids[1:number];
end
$$;

comment on function cairn.limit_by_bytes is 'Internal: as many of these workflows as their arguments leave memory for';

-- The versions whose workflows an executor does not run: none if all versions accept work; those that other live
-- executors run if its own version is the current one. Null if the version drains: its executors continue the
-- workflows of their own version and claim nothing else.
create function cairn.excluded_versions(executor text) returns text[]
language sql stable
return (
  select case
    when v.name is null then '{}'::text[]
    when v.name = e.version then array(
      select distinct o.version from cairn.executor o
      where o.application = e.application and o.state = 'ALIVE' and o.version <> e.version)
  end
  from cairn.executor e
  left join cairn.version v on v.application = e.application and v.current_since is not null
  where e.id = excluded_versions.executor);

comment on function cairn.excluded_versions is 'Internal: the versions whose workflows an executor does not take over';

-- Whether a workflow has not run yet, so that its timeout begins with its next attempt. The first attempt of a fork is
-- that which recorded the copied steps, so its first run is the second attempt.
create function cairn.never_ran(attempt integer, forked_from text) returns boolean
language sql immutable parallel safe
return attempt = 0 or (attempt = 1 and forked_from is not null);

comment on function cairn.never_ran is 'Internal: whether a workflow has not run yet';

-- Claims workflows of a queue for an executor, within the limits across executors: by priority, then by time;
-- partitions take turns. Notifies other executors if it leaves work that they could claim.
create function cairn.claim(
  executor_id     text,
  queue_name      text,
  names           text[],
  running_version text,
  running_build   text,
  max_count       integer,
  max_bytes       bigint,
  min_count       integer
) returns setof cairn.workflow
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  q        cairn.queue;
  limited  boolean;
  ids      text[];
  excluded text[] := cairn.excluded_versions(executor_id);
begin
  perform from cairn.executor e where e.id = executor_id and e.state = 'ALIVE' for share;
  if not found then
    return;
  end if;
  select * into q from cairn.queue t where t.name = queue_name;
  limited := cairn.has_global_limit(q);
  if limited then
    select * into q from cairn.queue t where t.name = queue_name for no key update;
    delete from cairn.queue_start s
    where s.queue = q.name and s.at <= cairn.clock() - greatest(q.period, q.per_partition_period);
    max_count := cairn.queue_capacity(q, max_count);
  end if;
  if q.name is null or q.paused_at is not null or max_count = 0 then
    return;
  end if;
  if q.partitioned then
    ids := cairn.limit_by_bytes(cairn.partition_round_robin(q, names, running_version, excluded, max_count), max_bytes, min_count);
    update cairn.queue t set last_partition = w.partition
    from cairn.workflow w
    where t.name = q.name and w.id = ids[cardinality(ids)] and t.last_partition <> w.partition;
  else
    ids := array(
      select w.id from cairn.workflow w
      where w.queue = q.name and w.partition = '' and w.state = 'ENQUEUED' and w.name = any (names)
        and cairn.may_run(w.version, w.pinned, running_version, excluded)
      order by w.priority, w.order_key
      limit max_count
      for no key update skip locked);
    ids := cairn.limit_by_bytes(ids, max_bytes, min_count);
  end if;
  return query
  with claimed as (
    update cairn.workflow w
    set state = 'RUNNING', attempt = w.attempt + 1, executor = executor_id,
        started_at = coalesce(w.started_at, cairn.clock()),
        build = case when w.attempt = 0 or w.build = running_build then running_build end,
        version = coalesce(w.version, running_version),
        deadline = case when cairn.never_ran(w.attempt, w.forked_from)
                        then least(w.deadline, cairn.clock() + w.timeout) else w.deadline end
    where w.id = any (ids) and w.state = 'ENQUEUED'
    returning w.*
  ), noted as (
    insert into cairn.queue_start (queue, partition, at, starts)
    select c.queue, c.partition, cairn.clock(), count(*)
    from claimed c
    where c.attempt = coalesce(c.first_attempt, 1) and num_nonnulls(q.starts, q.per_partition_starts) > 0
    group by c.queue, c.partition
  )
  select * from claimed c order by c.priority, c.order_key;
  if limited and cardinality(ids) < max_count and exists (
    select from cairn.workflow w
    where w.queue = q.name and w.state = 'ENQUEUED'
      and not (w.name = any (names) and cairn.may_run(w.version, w.pinned, running_version, excluded))
  ) then
    perform pg_notify('cairn.notify', 'queue ' || q.name);
  end if;
end
$$;

comment on function cairn.claim is 'Internal: claims workflows of a queue for an executor';

-- The partition key of a workflow that is put into another queue: the given one, or else its own if that queue is
-- partitioned. Raises an error if there is no such queue, or if the queue does not accept the key.
create function cairn.partition_in(workflow text, queue text, given text, own text) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  key text := given;
begin
  if key is null and exists (select from cairn.queue q where q.name = partition_in.queue and q.partitioned) then
    key := own;
  end if;
  perform cairn.check_enqueue(partition_in.workflow, partition_in.queue, key, null);
  return coalesce(key, '');
end
$$;

comment on function cairn.partition_in is 'Internal: the partition key of a workflow that is put into another queue';

-- Dispatchers of all processes look at once, so that none sleeps until the time that the workflow had before.
create function cairn.delay(id text, delay interval) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  waits_in text;
begin
  if (delay.delay between interval '0' and interval '36500 days') is not true then
    raise exception 'Workflow ''%'' cannot be delayed by %.', delay.id, coalesce(delay.delay::text, 'null')
      using errcode = 'CRN08', hint = 'Give 0 to 36500 days; 0 starts it now.';
  end if;
  update cairn.workflow w
  set state = case when delay.delay > interval '0' then 'DELAYED' else 'ENQUEUED' end,
      runnable_at = cairn.clock() + delay.delay,
      order_key = cairn.order_key(cairn.clock() + delay.delay, 0)
  where w.id = delay.id and w.state = 'DELAYED'
  returning w.queue into waits_in;
  if found then
    perform pg_notify('cairn.notify', case when delay.delay > interval '0' then 'unowned' else 'queue ' || waits_in end);
    return true;
  end if;
  if not exists (select from cairn.workflow w where w.id = delay.id) then
    raise exception 'There is no workflow ''%'', so its delay cannot be changed.', delay.id
      using errcode = 'CRN06', detail = concat('workflow_id=', delay.id),
            hint = 'Check the id, and that it was started in this database and schema.';
  end if;
  return false;
end
$$;

comment on function cairn.delay is 'Lets a delayed workflow start after this time from now, or now if it is zero, in the transaction of the caller; false if it is not delayed any more';

-- Enqueues delayed workflows whose time has come and returns their number.
create function cairn.enqueue_due(max_count integer) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  enqueued integer;
begin
  -- Usually no delay has ended. Then the update, which takes long to plan, is not planned.
  if not exists (
    select from cairn.workflow w where w.state = 'DELAYED' and w.runnable_at <= cairn.now())
  then
    return 0;
  end if;
  with due as (
    select w.id from cairn.workflow w
    where w.state = 'DELAYED' and w.runnable_at <= cairn.now()
    order by w.runnable_at
    limit max_count
    for no key update skip locked
  )
  update cairn.workflow w set state = 'ENQUEUED' from due where w.id = due.id;
  get diagnostics enqueued = row_count;
  return enqueued;
end
$$;

comment on function cairn.enqueue_due is 'Internal: enqueues delayed workflows whose time has come';

-- When the next delay ends, or the next period of a rate limit that workflows wait for; null if there is none.
-- In PL/pgSQL, because a session plans it once; a function in SQL is planned for each call.
create function cairn.next_due_at() returns timestamptz
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  delay_end timestamptz;
begin
  select min(w.runnable_at) into delay_end from cairn.workflow w where w.state = 'DELAYED';
  -- Usually no queue has a rate limit. Then the statement below, which takes long to plan, is not planned.
  if not exists (select from cairn.queue_start) then
    return delay_end;
  end if;
  return least(delay_end, (
    select min(n.at) from (
      select min(s.at) + q.period as at
      from cairn.queue q join cairn.queue_start s on s.queue = q.name
      where s.at > cairn.clock() - q.period and exists (
        select from cairn.workflow w where w.queue = q.name and w.state = 'ENQUEUED')
      group by q.name, q.period
      union all
      select min(s.at) + q.per_partition_period
      from cairn.queue q join cairn.queue_start s on s.queue = q.name
      where s.at > cairn.clock() - q.per_partition_period and exists (
        select from cairn.workflow w where w.queue = q.name and w.state = 'ENQUEUED')
      group by q.name, q.per_partition_period) n));
end
$$;

comment on function cairn.next_due_at is 'Internal: when a delay or a rate period ends that workflows wait for';

revoke execute on function cairn.order_key, cairn.check_enqueue, cairn.check_headers, cairn.enqueue_encoded, cairn.enqueue, cairn.debounce_encoded,
  cairn.debounce, cairn.enqueue_ticks, cairn.has_global_limit, cairn.queue_capacity, cairn.partition_capacity, cairn.may_run,
  cairn.partition_round_robin, cairn.limit_by_bytes, cairn.excluded_versions, cairn.never_ran, cairn.claim, cairn.partition_in,
  cairn.delay, cairn.enqueue_due, cairn.next_due_at from public;
