-- What an executor takes at once is limited by the bytes of its arguments, too. The memory of its process bounds
-- that, and thousands of small arguments are less than one that is large.

-- The first of the workflows, in their order, whose large arguments together have no more bytes of JSON; but as
-- many at least as are asked for. Arguments of less than 16 KB are not counted: their number is limited. Reads
-- the text of compressed arguments alone, and of no more than those that are given and one.
create function cairn.within_bytes(ids text[], bytes bigint, at_least integer) returns text[]
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
    where w.id = any (within_bytes.ids)
      and (pg_column_compression(w.input) is not null or pg_column_size(w.input) >= 16384))
  then
    return coalesce(within_bytes.ids, '{}');
  end if;
  foreach one in array within_bytes.ids loop
    select case when pg_column_compression(w.input) is null then pg_column_size(w.input)
                else octet_length(w.input::text) end
    into size
    from cairn.workflow w where w.id = one;
    if size >= 16384 then
      total := total + size;
      exit when total > within_bytes.bytes and number >= within_bytes.at_least;
    end if;
    number := number + 1;
  end loop;
  return within_bytes.ids[1:number];
end
$$;

comment on function cairn.within_bytes is 'For Cairn''s own use: as many of these workflows as their arguments leave memory for';

drop function cairn.claim(text, text, text[], text, text, integer);
drop function cairn.take_over(text, text[], text, text, text, integer, integer, json);

create function cairn.claim(
  taker           text,
  from_queue      text,
  names           text[],
  running_version text,
  running_build   text,
  most            integer,
  bytes           bigint,
  at_least        integer
) returns setof cairn.workflow
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  q         cairn.queue;
  limited   boolean;
  ids       text[];
  elsewhere text[] := cairn.elsewhere(taker);
begin
  perform from cairn.executor e where e.id = taker and e.state = 'ALIVE' for share;
  if not found then
    return;
  end if;
  select * into q from cairn.queue t where t.name = from_queue;
  limited := cairn.limits_all(q);
  if limited then
    select * into q from cairn.queue t where t.name = from_queue for no key update;
    delete from cairn.queue_start s
    where s.queue = q.name and s.at <= clock_timestamp() - greatest(q.period, q.partition_period);
    most := cairn.queue_room(q, most);
  end if;
  if q.name is null or q.paused_at is not null or most = 0 then
    return;
  end if;
  if q.partitioned then
    ids := cairn.within_bytes(cairn.queue_turns(q, names, running_version, elsewhere, most), bytes, at_least);
    update cairn.queue t set turn = w.partition
    from cairn.workflow w
    where t.name = q.name and w.id = ids[cardinality(ids)] and t.turn <> w.partition;
  else
    ids := array(
      select w.id from cairn.workflow w
      where w.queue = q.name and w.partition = '' and w.state = 'ENQUEUED' and w.name = any (names)
        and cairn.may_run(w.version, w.pinned, running_version, elsewhere)
      order by w.priority, w.place
      limit most
      for no key update skip locked);
    ids := cairn.within_bytes(ids, bytes, at_least);
  end if;
  return query
  with claimed as (
    update cairn.workflow w
    set state = 'RUNNING', attempt = w.attempt + 1, executor = taker,
        started_at = coalesce(w.started_at, clock_timestamp()),
        build = case when w.attempt = 0 or w.build = running_build then running_build end,
        version = coalesce(w.version, running_version),
        deadline = case when w.attempt = 0 then least(w.deadline, clock_timestamp() + w.timeout) else w.deadline end
    where w.id = any (ids) and w.state = 'ENQUEUED'
    returning w.*
  ), noted as (
    insert into cairn.queue_start (queue, partition, at, starts)
    select c.queue, c.partition, clock_timestamp(), count(*)
    from claimed c
    where c.attempt = 1 and num_nonnulls(q.starts, q.partition_starts) > 0
    group by c.queue, c.partition
  )
  select * from claimed c order by c.priority, c.place;
  if limited and cardinality(ids) < most and exists (
    select from cairn.workflow w
    where w.queue = q.name and w.state = 'ENQUEUED'
      and not (w.name = any (names) and cairn.may_run(w.version, w.pinned, running_version, elsewhere))
  ) then
    perform pg_notify('cairn.wake', 'queue ' || q.name);
  end if;
end
$$;

create function cairn.take_over(
  taker           text,
  names           text[],
  running_version text,
  running_build   text,
  from_queue      text,
  most            integer,
  bytes           bigint,
  at_least        integer,
  patience        integer,
  reason          json
) returns setof cairn.workflow
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  living    integer;
  rank      integer;
  ended     text[];
  elsewhere text[] := cairn.elsewhere(taker);
  ids       text[];
  counts    integer[];
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
  with orphan as (
    select * from (
      select w.id, w.recoveries
      from cairn.workflow w
      where w.state = 'RUNNING' and w.executor is null and w.name = any (names)
        and w.queue is not distinct from from_queue
        and cairn.may_run(w.version, w.pinned, running_version, elsewhere)
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
        and cairn.may_run(w.version, w.pinned, running_version, elsewhere)
        and (e.ended_at < clock_timestamp() - interval '1 second'
             or abs(hashtext(w.id)::bigint) % living = rank)
      order by w.created_at
      limit most
      for no key update of w skip locked) left_behind
    limit most
  )
  select array_agg(o.id), array_agg(o.recoveries) into ids, counts from orphan o;
  ids := cairn.within_bytes(ids, bytes, at_least);
  return query
  update cairn.workflow w
  set attempt = w.attempt + 1,
      recoveries = o.recoveries,
      build = case when w.build = running_build then w.build end,
      state = case when o.recoveries > patience then 'EXHAUSTED' else 'RUNNING' end,
      executor = case when o.recoveries > patience then null else taker end,
      completed_at = case when o.recoveries > patience then now() end,
      error = case when o.recoveries > patience then reason end
  from unnest(ids, counts[1:cardinality(ids)]) as o (id, recoveries)
  where w.id = o.id
  returning w.*;
end
$$;

comment on function cairn.claim is 'For Cairn''s own use: gives to an executor those whose turn it is in a queue';
comment on function cairn.take_over is 'For Cairn''s own use: gives to an executor what nobody runs';

revoke execute on function cairn.within_bytes, cairn.claim, cairn.take_over from public;
