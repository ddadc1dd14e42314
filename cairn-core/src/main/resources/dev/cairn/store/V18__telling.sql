-- Whoever ends or publishes something looks first whether anybody waits for it, which costs a third of what a
-- deletion does that finds nothing. These are for when somebody does.

-- Lets the processes know that wait for an end of these workflows; they have to say again that they wait.
create function cairn.tell_ended(ids text[]) returns void
language plpgsql
as $$
begin
  delete from cairn.awaited a where a.workflow_id = any (ids);
  if found then
    perform pg_notify('cairn.wake', 'ended');
  end if;
end
$$;

-- Lets the processes know that wait for something of these workflows that there is more of it.
create function cairn.tell_published(ids text[]) returns void
language plpgsql
as $$
declare
  told text[];
begin
  with gone as (
    delete from cairn.awaited a where a.workflow_id = any (ids) returning a.workflow_id
  )
  select array_agg(g.workflow_id) into told from gone g;
  if told is not null then
    perform cairn.wake(told);
  end if;
end
$$;

comment on function cairn.tell_ended is 'For Cairn''s own use: lets those know who wait for the end of workflows';
comment on function cairn.tell_published is 'For Cairn''s own use: lets those know who wait for an event or a stream of workflows';
