-- Functions for messages, promises, and notifications of processes that wait.
--
-- No function may be executed by PUBLIC. docs/sql/roles.sql grants the functions that a role needs. Every function
-- whose body is parsed at execution has a fixed search_path, so that it finds no objects of other schemas.

-- Notifies the executors of workflows that something was sent to them. Uses as many notifications as the ids need.
create function cairn.notify_sent(ids text[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if cardinality(notify_sent.ids) = 1 then
    perform pg_notify('cairn.notify', E'sent\n' || notify_sent.ids[1]);
    return;
  end if;
  perform pg_notify('cairn.notify', E'sent\n' || part.ids)
  from (
    select string_agg(n.id, E'\n') as ids
    from (
      select w.id, sum(octet_length(w.id) + 1) over (order by w.id) / 5000 as number
      from (select distinct t.id from unnest(notify_sent.ids) as t (id)) w) n
    group by n.number) part;
end
$$;

comment on function cairn.notify_sent is 'Internal: notifies the executors of workflows that something was sent to them';

-- Whether a workflow has ended, so that only resume or fork continue it.
create function cairn.is_terminal(state text) returns boolean
language sql immutable parallel safe
return state in ('SUCCEEDED', 'FAILED', 'CANCELLED');

comment on function cairn.is_terminal is 'Internal: whether a state is terminal';

-- Sends a message. The executor that calls this need not be notified of a message to a workflow that it runs itself.
create function cairn.deliver_message(
  workflow_id text,
  topic       text,
  value       json,
  key         text,
  keep        boolean,
  sender      text,
  headers     jsonb default null
) returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  target record;
  number bigint;
begin
  if coalesce(length(deliver_message.topic), 0) not between 1 and 256 or deliver_message.topic ~ '[/#[:cntrl:]]' then
    raise exception '''%'' is not a valid topic.', deliver_message.topic
      using errcode = 'CRN08',
            hint = 'Use 1 to 256 characters without ''#'', ''/'' and control characters.';
  end if;
  if deliver_message.value is null or json_typeof(deliver_message.value) = 'null' then
    raise exception 'A message to workflow ''%'' has no value.', deliver_message.workflow_id
      using errcode = 'CRN08', hint = 'Send a placeholder, such as false or ''{}''.';
  end if;
  if deliver_message.headers is not null then
    perform cairn.check_headers('a message', deliver_message.headers);
  end if;
  if deliver_message.key is not null then
    if exists (select from cairn.message_key s where s.workflow_id = deliver_message.workflow_id and s.key = deliver_message.key) then
      return null;
    end if;
  end if;
  select w.state, w.executor into target from cairn.workflow w where w.id = deliver_message.workflow_id;
  if target.state is null and not deliver_message.keep then
    raise exception 'There is no workflow ''%'', so it cannot receive a message.', deliver_message.workflow_id
      using errcode = 'CRN06',
            detail = concat('workflow_id=', deliver_message.workflow_id),
            hint = 'Check the id, start the workflow first, or let the message be kept until it starts.';
  end if;
  if cairn.is_terminal(target.state) then
    raise exception 'Workflow ''%'' has ended (%) and receives no more messages.', deliver_message.workflow_id, target.state
      using errcode = 'CRN07', hint = 'Start another workflow with a new id, and send to that one.',
            detail = concat('workflow_id=', deliver_message.workflow_id, E'\nstate=', target.state);
  end if;
  if deliver_message.key is not null then
    insert into cairn.message_key (workflow_id, key) values (deliver_message.workflow_id, deliver_message.key)
    on conflict do nothing;
    if not found then
      return null;
    end if;
  end if;
  insert into cairn.message (workflow_id, topic, value, headers)
  values (deliver_message.workflow_id, deliver_message.topic, deliver_message.value, deliver_message.headers)
  returning seq into number;
  if target.state = 'RUNNING' and target.executor is distinct from deliver_message.sender then
    perform cairn.notify_sent(array[deliver_message.workflow_id]);
  end if;
  return number;
end
$$;

comment on function cairn.deliver_message is 'Internal: sends a message and returns its number; null if a message with the key was sent before';

-- Sends many messages; the arrays are the columns. A message without a key is always sent, one with a key only if no
-- message with that key was sent before.
create function cairn.deliver_messages(targets text[], topics text[], messages text[], keys text[], headers text[])
returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  waiting text[];
begin
  perform cairn.check_headers('a message', h.headers::jsonb)
  from unnest(deliver_messages.headers) as h (headers)
  where h.headers is not null;
  with message as (
    select e.*, row_number() over (partition by e.target, e.message_key order by e.number) as nth
    from unnest(deliver_messages.targets, deliver_messages.topics, deliver_messages.messages, deliver_messages.keys,
                deliver_messages.headers)
           with ordinality as e (target, topic, value, message_key, headers, number)
  ), keyed as (
    insert into cairn.message_key (workflow_id, key)
    select l.target, l.message_key from message l
    where l.message_key is not null and l.nth = 1
    order by 1, 2
    on conflict do nothing
    returning workflow_id, key
  ), delivered as (
    insert into cairn.message (workflow_id, topic, value, headers)
    select l.target, l.topic, l.value::json, l.headers::jsonb
    from message l
    left join keyed k on k.workflow_id = l.target and k.key = l.message_key
    where l.message_key is null or (l.nth = 1 and k.key is not null)
    order by l.number
    returning workflow_id
  )
  select array_agg(d.workflow_id) into waiting
  from delivered d join cairn.workflow w on w.id = d.workflow_id
  where w.state = 'RUNNING';
  if waiting is not null then
    perform cairn.notify_sent(waiting);
  end if;
end
$$;

comment on function cairn.deliver_messages is 'Internal: sends many messages to workflows that exist';

create function cairn.send(
  workflow_id text,
  topic       text,
  value       json,
  key         text default null,
  keep        boolean default false,
  headers     jsonb default null
) returns boolean
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  select cairn.deliver_message(send.workflow_id, send.topic, send.value, send.key, send.keep, null, send.headers) is not null
$$;

comment on function cairn.send is 'Sends a message to a workflow in the transaction of the caller; false if a message with the key was sent before';

-- Completes a promise, and those of forks that have the same token, in the transaction of the caller. Returns false,
-- and changes nothing, if all of them were completed before; null if there are none.
create function cairn.settle_promises(hash text, output json, error json) returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  promise cairn.promise;
  state   text;
  ended   text;
  owner   text;
  known   boolean := false;
  before  boolean := false;
  decided boolean := false;
begin
  for promise in
    select p.* from cairn.promise p
    where p.token = settle_promises.hash
    order by p.workflow_id
  loop
    known := true;
    select w.state into state from cairn.workflow w where w.id = promise.workflow_id;
    if promise.completed_at is not null then
      before := true;
    elsif cairn.is_terminal(state) then
      ended := format('Workflow ''%s'' has ended (%s) and does not wait for its ''%s'' any more.', promise.workflow_id, state, promise.key);
      owner := concat('workflow_id=', promise.workflow_id, E'\nstate=', state);
    else
      update cairn.promise p
      set output = settle_promises.output, error = settle_promises.error, completed_at = cairn.clock()
      where p.workflow_id = promise.workflow_id and p.key = promise.key and p.completed_at is null;
      decided := decided or found;
      before := before or not found;
      if found and state = 'RUNNING' then
        perform cairn.notify_sent(array[promise.workflow_id]);
      end if;
    end if;
  end loop;
  if known and not decided and not before then
    raise exception '%', ended
      using errcode = 'CRN07', hint = 'No action is needed: the workflow has ended without the promise.', detail = owner;
  end if;
  return case when known then decided end;
end
$$;

comment on function cairn.settle_promises is 'Internal: completes the promises that have a token with this hash';

create function cairn.settle_promise(token text, output json, error json) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  decided boolean := cairn.settle_promises(
    encode(sha256(convert_to(settle_promise.token, 'UTF8')), 'hex'), settle_promise.output, settle_promise.error);
begin
  if decided is null then
    raise exception 'There is no promise with this token.'
      using errcode = 'CRN09',
            hint = 'Pass the whole token that Promise.token() returned, in the database and schema of its workflow.';
  end if;
  return decided;
end
$$;

comment on function cairn.settle_promise is 'Internal: completes a promise with a value or an error';

-- Returns the hash of the token of a promise, to which a codec binds its value. It does not tell the token.
create function cairn.promise_hash(workflow_id text, key text) returns text
language plpgsql security definer stable
set search_path = pg_catalog, pg_temp
as $$
declare
  hash text;
begin
  select p.token into hash
  from cairn.promise p
  where p.workflow_id = promise_hash.workflow_id and p.key = promise_hash.key;
  if hash is null then
    raise exception 'Workflow ''%'' has no promise ''%''.', promise_hash.workflow_id, promise_hash.key
      using errcode = 'CRN09',
            hint = 'Pass the id of the workflow and the key of its record, as the view cairn.promises shows them.';
  end if;
  return hash;
end
$$;

comment on function cairn.promise_hash is 'Internal: returns the hash of the token of a promise';

-- Completes a promise of a workflow as cairn.settle_promise does, without its token. The hash is that for which the
-- value was encoded; a later generation of the workflow may have another promise of this key.
create function cairn.settle_promise_of(workflow_id text, key text, hash text, output json, error json) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  state text;
begin
  if cairn.promise_hash(settle_promise_of.workflow_id, settle_promise_of.key) <> settle_promise_of.hash then
    raise exception 'Workflow ''%'' has continued as new, with another promise ''%''.', settle_promise_of.workflow_id, settle_promise_of.key
      using errcode = 'CRN09', hint = 'Look at its present promise, and complete that one.';
  end if;
  select w.state into state from cairn.workflow w where w.id = settle_promise_of.workflow_id;
  if cairn.is_terminal(state) and exists (
    select from cairn.promise p
    where p.workflow_id = settle_promise_of.workflow_id and p.key = settle_promise_of.key and p.completed_at is null)
  then
    raise exception 'Workflow ''%'' has ended (%) and does not wait for its ''%'' any more.', settle_promise_of.workflow_id, state, settle_promise_of.key
      using errcode = 'CRN07', hint = 'No action is needed: the workflow has ended without the promise.',
            detail = concat('workflow_id=', settle_promise_of.workflow_id, E'\nstate=', state);
  end if;
  return cairn.settle_promises(settle_promise_of.hash, settle_promise_of.output, settle_promise_of.error);
end
$$;

comment on function cairn.settle_promise_of is 'Internal: completes a promise of a workflow with a value or an error';

create function cairn.complete_promise(token text, value json) returns boolean
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  select cairn.settle_promise(token, coalesce(value, 'null'), null)
$$;

comment on function cairn.complete_promise is 'Completes a promise with a value in the transaction of the caller; false, without a change, if it was completed before';

create function cairn.fail_promise(token text, message text) returns boolean
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  select cairn.settle_promise(token, null, json_build_object(
    'type', 'dev.cairn.error.RecordedException', 'message', message, 'cause', null,
    'fields', json_build_object(), 'stack', json_build_array()))
$$;

comment on function cairn.fail_promise is 'Completes a promise with an exception that has this message, in the transaction of the caller; false, without a change, if it was completed before';

-- Notifies processes that wait for the end of workflows, and forgets that they wait. The caller has checked that
-- somebody waits: a deletion that finds nothing costs three times as much as the check.
create function cairn.notify_ended(ids text[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from cairn.awaited a where a.workflow_id = any (ids);
  if found then
    perform pg_notify('cairn.notify', 'ended');
  end if;
end
$$;

comment on function cairn.notify_ended is 'Internal: notifies processes that wait for the end of workflows';

-- Notifies processes that wait for an event or a stream of workflows. The caller has checked that somebody waits.
create function cairn.notify_published(ids text[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  told text[];
begin
  with gone as (
    delete from cairn.awaited a where a.workflow_id = any (ids) returning a.workflow_id
  )
  select array_agg(g.workflow_id) into told from gone g;
  if told is not null then
    perform cairn.notify_sent(told);
  end if;
end
$$;

comment on function cairn.notify_published is 'Internal: notifies processes that wait for an event or a stream of workflows';

revoke execute on function cairn.notify_sent, cairn.is_terminal, cairn.deliver_message, cairn.deliver_messages, cairn.send,
  cairn.settle_promises, cairn.settle_promise, cairn.promise_hash, cairn.settle_promise_of, cairn.complete_promise,
  cairn.fail_promise, cairn.notify_ended, cairn.notify_published from public;
