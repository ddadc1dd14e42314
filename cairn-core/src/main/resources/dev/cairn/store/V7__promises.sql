-- Promises: what a workflow waits for, and somebody else decides, once.

alter table cairn.step
  drop constraint step_kind,
  add constraint step_kind check
    (kind in ('STEP', 'TRANSACTION', 'SLEEP', 'CHILD', 'AWAIT', 'JOIN', 'COMPENSATION',
              'SEND', 'RECEIVE', 'DEADLINE', 'PROMISE'));

create table cairn.promise (
  workflow_id  text not null,
  key          text not null,
  token        text not null,
  created_at   timestamptz not null default now(),
  completed_at timestamptz,
  output       json,
  error        json,
  primary key (workflow_id, key),
  check (num_nonnulls(output, error) = (completed_at is not null)::int)
);

create index promise_token on cairn.promise (token);

-- Decides a promise, in the caller's own transaction; false if it was decided before, and nothing changed.
create function cairn.decide(token text, output json, error json) returns boolean
language plpgsql
as $$
declare
  promise cairn.promise;
  state   text;
begin
  select p.* into promise from cairn.promise p where p.token = decide.token;
  if not found then
    raise exception 'There is no promise with this token.'
      using errcode = 'CRN09',
            hint = 'Give the whole token as Promise.token() gave it, on the database and schema of its workflow.';
  end if;
  if promise.completed_at is not null then
    return false;
  end if;
  select w.state into state from cairn.workflow w where w.id = promise.workflow_id;
  if state in ('SUCCEEDED', 'FAILED') then
    raise exception 'Workflow ''%'' has ended (%), and waits for its ''%'' no more.', promise.workflow_id, state, promise.key
      using errcode = 'CRN07', hint = 'Nothing is to be done: what the promise was for has ended without it.';
  end if;
  update cairn.promise p
  set output = decide.output, error = decide.error, completed_at = clock_timestamp()
  where p.workflow_id = promise.workflow_id and p.key = promise.key and p.completed_at is null;
  if not found then
    return false;
  end if;
  if state = 'RUNNING' then
    perform cairn.wake(array[promise.workflow_id]);
  end if;
  return true;
end
$$;

create function cairn.complete(token text, value json) returns boolean
language sql
as $$
  select cairn.decide(token, coalesce(value, 'null'), null)
$$;

create function cairn.fail(token text, message text) returns boolean
language sql
as $$
  select cairn.decide(token, null, json_build_object(
    'type', 'dev.cairn.api.RecordedException', 'message', message, 'cause', null,
    'fields', json_build_object(), 'stack', json_build_array()))
$$;

comment on function cairn.complete is 'Completes a promise with a value, in the caller''s own transaction; false if it was decided before, and nothing changed';
comment on function cairn.fail is 'Completes a promise with an exception that has this message; false if it was decided before, and nothing changed';

create view cairn.promises as
select p.workflow_id, p.key, p.created_at, p.completed_at, p.output, p.error
from cairn.promise p;

comment on view cairn.promises is 'One row for every promise, without its token';
comment on column cairn.promises.workflow_id is 'The workflow that made it';
comment on column cairn.promises.key is 'The key of its record in cairn.steps, whose output is the token';
comment on column cairn.promises.created_at is 'When it was made';
comment on column cairn.promises.completed_at is 'When it was decided; null until then';
comment on column cairn.promises.output is 'What it was completed with, as JSON';
comment on column cairn.promises.error is 'The exception that it was completed with';
comment on column cairn.steps.kind is 'STEP, TRANSACTION, SLEEP, CHILD (a start of another workflow), AWAIT (of its end, or of a promise), JOIN (what was decided among branches), COMPENSATION (what undid a step), SEND, RECEIVE, DEADLINE (until when a wait lasts) or PROMISE';
