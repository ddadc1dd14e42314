-- Outcomes of steps are read a part at a time, since a history can be larger than the memory of its executor.

-- Reads the outcomes of a workflow's steps, in the order of the keys, until they have so many bytes of JSON: the
-- one with which they have is the last. Gives nothing to an executor that does not own this attempt any more;
-- null stands for anybody who only reads.
create function cairn.outcomes(
  workflow    text,
  its_attempt integer,
  owner       text,
  keys        text[],
  bytes       bigint
) returns table (key text, output json, error json)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  wanted text;
  total  bigint := 0;
begin
  if outcomes.owner is not null
    and not cairn.is_in_hand(outcomes.workflow, outcomes.its_attempt, outcomes.owner)
  then
    return;
  end if;
  foreach wanted in array outcomes.keys loop
    select s.key, s.output, s.error into outcomes.key, outcomes.output, outcomes.error
    from cairn.step s
    where s.workflow_id = outcomes.workflow and s.key = wanted;
    continue when not found;
    return next;
    total := total + octet_length(coalesce(outcomes.output, outcomes.error)::text);
    exit when total >= outcomes.bytes;
  end loop;
end
$$;

comment on function cairn.outcomes is 'For Cairn''s own use: reads outcomes of steps, up to a number of bytes';

revoke execute on function cairn.outcomes from public;
