-- Events: what workflows publish, for whoever wants to know.

alter table cairn.step
  drop constraint step_kind,
  add constraint step_kind check
    (kind in ('STEP', 'TRANSACTION', 'SLEEP', 'CHILD', 'AWAIT', 'JOIN', 'COMPENSATION',
              'SEND', 'RECEIVE', 'DEADLINE', 'PROMISE', 'PUBLISH', 'EVENT'));

-- The position is that of the record in the workflow's history: the highest one of a key is the latest.
create table cairn.event (
  workflow_id  text not null,
  key          text not null,
  position     integer not null check (position >= 0),
  value        json not null,
  published_at timestamptz not null default clock_timestamp(),
  primary key (workflow_id, key, position)
);

create view cairn.events as
select e.workflow_id, e.key, e.position, e.value, e.published_at,
       e.position = max(e.position) over (partition by e.workflow_id, e.key) as latest
from cairn.event e;

comment on view cairn.events is 'One row for every value that a workflow published';
comment on column cairn.events.workflow_id is 'The workflow';
comment on column cairn.events.key is 'What it tells something about';
comment on column cairn.events.position is 'The place of its record in the workflow''s history';
comment on column cairn.events.value is 'What it tells, as JSON';
comment on column cairn.events.published_at is 'When it was published';
comment on column cairn.events.latest is 'Whether it is the latest one of its key';
comment on column cairn.steps.kind is 'STEP, TRANSACTION, SLEEP, CHILD (a start of another workflow), AWAIT (of its end, or of a promise), JOIN (what was decided among branches), COMPENSATION (what undid a step), SEND, RECEIVE, DEADLINE (until when a wait lasts), PROMISE, PUBLISH or EVENT (that another workflow published)';
