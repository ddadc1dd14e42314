-- Messages: what is sent to a workflow, until it receives it.

alter table cairn.step
  drop constraint step_kind,
  add constraint step_kind check
    (kind in ('STEP', 'TRANSACTION', 'SLEEP', 'CHILD', 'AWAIT', 'JOIN', 'COMPENSATION',
              'SEND', 'RECEIVE', 'DEADLINE'));

-- In a topic, messages are received in the order of this key. Who has received one looks from there on, so
-- that what was received before, and deleted, is not looked through again.
create table cairn.message (
  workflow_id text not null check (length(workflow_id) between 1 and 512),
  topic       text not null check (length(topic) between 1 and 256),
  xid         xid8 not null default pg_current_xact_id(),
  seq         bigint not null generated always as identity,
  value       json not null,
  sent_at     timestamptz not null default clock_timestamp(),
  primary key (workflow_id, topic, xid, seq)
);

-- Which messages with a key were sent, whether or not they were received since.
create table cairn.sent (
  workflow_id text not null,
  key         text not null check (length(key) between 1 and 512),
  primary key (workflow_id, key)
);

-- Lets processes know that something was sent to these workflows, in as many notifications as the ids need.
create function cairn.wake(ids text[]) returns void
language plpgsql
as $$
begin
  if cardinality(wake.ids) = 1 then
    perform pg_notify('cairn.wake', E'sent\n' || wake.ids[1]);
    return;
  end if;
  perform pg_notify('cairn.wake', E'sent\n' || part.ids)
  from (
    select string_agg(n.id, E'\n') as ids
    from (
      select w.id, sum(octet_length(w.id) + 1) over (order by w.id) / 5000 as number
      from (select distinct t.id from unnest(wake.ids) as t (id)) w) n
    group by n.number) part;
end
$$;

-- Sends a message to a workflow, in the caller's own transaction; false if its key was sent before.
create function cairn.send(
  workflow_id text,
  topic       text,
  value       json,
  key         text default null,
  keep        boolean default false
) returns boolean
language plpgsql
as $$
declare
  target text;
begin
  if coalesce(length(send.topic), 0) not between 1 and 256 or send.topic ~ '[/#[:cntrl:]]' then
    raise exception '''%'' cannot name a topic.', send.topic
      using errcode = 'CRN08',
            hint = 'Give 1 to 256 characters without ''#'', ''/'' and control characters.';
  end if;
  if send.value is null or json_typeof(send.value) = 'null' then
    raise exception 'A message to workflow ''%'' has no value.', send.workflow_id
      using errcode = 'CRN08', hint = 'Send one that stands for nothing, such as false or ''{}''.';
  end if;
  if exists (select from cairn.sent s where s.workflow_id = send.workflow_id and s.key = send.key) then
    return false;
  end if;
  select w.state into target from cairn.workflow w where w.id = send.workflow_id;
  if target is null and not send.keep then
    raise exception 'There is no workflow ''%'', so it cannot be sent a message.', send.workflow_id
      using errcode = 'CRN06',
            hint = 'Check the id, start the workflow first, or let the message be kept until it begins.';
  end if;
  if target in ('SUCCEEDED', 'FAILED') then
    raise exception 'Workflow ''%'' has ended (%), and receives no more.', send.workflow_id, target
      using errcode = 'CRN07', hint = 'Start another workflow under a new id, and send to that.';
  end if;
  if send.key is not null then
    insert into cairn.sent (workflow_id, key) values (send.workflow_id, send.key)
    on conflict do nothing;
    if not found then
      return false;
    end if;
  end if;
  insert into cairn.message (workflow_id, topic, value)
  values (send.workflow_id, send.topic, send.value);
  if target = 'RUNNING' then
    perform cairn.wake(array[send.workflow_id]);
  end if;
  return true;
end
$$;

comment on function cairn.send is 'Sends a message to a workflow, in the caller''s own transaction; false if a message with its key was sent before';

create view cairn.messages as
select m.workflow_id, m.topic, m.value, m.sent_at, m.xid, m.seq
from cairn.message m;

comment on view cairn.messages is 'One row for every message that was sent and not received yet';
comment on column cairn.messages.workflow_id is 'The workflow that it was sent to, which may not have begun';
comment on column cairn.messages.topic is 'The topic on which it is received';
comment on column cairn.messages.value is 'The message, as JSON';
comment on column cairn.messages.sent_at is 'When it was sent';
comment on column cairn.messages.xid is 'The transaction that sent it: messages of a topic are received in the order of transactions';
comment on column cairn.messages.seq is 'Its place among those of one transaction';
comment on column cairn.steps.kind is 'STEP, TRANSACTION, SLEEP, CHILD (a start of another workflow), AWAIT (of its end), JOIN (what was decided among branches), COMPENSATION (what undid a step), SEND, RECEIVE or DEADLINE (until when a wait lasts)';
comment on column cairn.steps.output is 'What it gave: a value; for SLEEP and DEADLINE a time, for CHILD the id of the child, for JOIN the branch that decided, then those that were given up, for SEND that of the receiver, for RECEIVE the message, or null if none came in time';
