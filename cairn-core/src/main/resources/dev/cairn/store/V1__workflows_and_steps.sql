-- The journal: what was accepted, what was recorded, and who may record.

-- One row a process. It changes only when the executor dies, so that a batch can lock it in share mode
-- without waiting for heartbeats, and a long transaction does not see it change.
create table cairn.executor (
  id         text primary key,
  application text not null,
  state      text not null default 'ALIVE' check (state in ('ALIVE', 'DEAD')),
  host       text not null,
  pid        bigint not null,
  build      text not null,
  started_at timestamptz not null default now(),
  ended_at   timestamptz,
  check ((state = 'DEAD') = (ended_at is not null))
);

-- The heartbeats of the living.
create table cairn.lease (
  executor   text primary key references cairn.executor (id) on delete cascade,
  expires_at timestamptz not null
) with (fillfactor = 50);

create table cairn.workflow (
  id           text primary key check (length(id) between 1 and 512),
  name         text not null,
  state        text not null check (state in ('RUNNING', 'SUCCEEDED', 'FAILED', 'STUCK')),
  attempt      integer not null check (attempt >= 0),
  executor     text,
  parent_id    text,
  build        text,
  created_at   timestamptz not null default now(),
  started_at   timestamptz not null,
  completed_at timestamptz,
  input        json not null,
  output       json,
  error        json,
  check ((state = 'RUNNING') = (completed_at is null)),
  check ((state = 'SUCCEEDED') = (output is not null)),
  check ((state in ('FAILED', 'STUCK')) = (error is not null))
);

-- What recovery looks through: only what is in flight. A finished row is in no index but the key.
create index workflow_in_flight on cairn.workflow (executor) where state = 'RUNNING';

create table cairn.step (
  workflow_id   text not null,
  key           text not null,
  position      integer not null check (position >= 0),
  kind          text not null check (kind in ('STEP', 'TRANSACTION', 'SLEEP', 'CHILD', 'AWAIT')),
  attempt       integer not null check (attempt >= 1),
  tries         integer not null check (tries >= 1),
  started_at    timestamptz not null,
  completed_at  timestamptz not null,
  argument_hash bigint,
  output        json,
  error         json,
  xid           xid8,
  snapshot      pg_snapshot,
  isolation     text check (isolation in ('read committed', 'repeatable read', 'serializable')),
  primary key (workflow_id, key),
  check (num_nonnulls(output, error) = 1),
  check (num_nonnulls(xid, snapshot, isolation) in (0, 3))
);

create view cairn.workflows as
select w.id, w.name, w.state, w.attempt, w.executor, w.parent_id, w.build,
       w.created_at, w.started_at, w.completed_at, w.input, w.output, w.error
from cairn.workflow w;

create view cairn.steps as
select s.workflow_id, s.position, s.key, s.kind, s.attempt, s.tries, s.started_at, s.completed_at,
       s.output, s.error, s.xid, s.snapshot, s.isolation
from cairn.step s;

create view cairn.executors as
select e.id, e.application, e.state, e.host, e.pid, e.build, e.started_at, e.ended_at, l.expires_at,
       (select count(*) from cairn.workflow w where w.executor = e.id and w.state = 'RUNNING') as running
from cairn.executor e left join cairn.lease l on l.executor = e.id;

comment on view cairn.workflows is 'One row for every workflow that was accepted';
comment on column cairn.workflows.id is 'Names this execution for ever';
comment on column cairn.workflows.name is 'Which workflow: its registered name';
comment on column cairn.workflows.state is 'RUNNING, SUCCEEDED, FAILED, or STUCK: code and records do not fit together';
comment on column cairn.workflows.attempt is '1 for the first run, one more for every recovery';
comment on column cairn.workflows.executor is 'Which process runs it, or ran it last; null if none does';
comment on column cairn.workflows.parent_id is 'The workflow that started it; null if it was started from outside';
comment on column cairn.workflows.build is 'The build whose code ran it; null once two builds did';
comment on column cairn.workflows.created_at is 'When it was accepted';
comment on column cairn.workflows.started_at is 'When it first ran';
comment on column cairn.workflows.completed_at is 'When it ended or got stuck';
comment on column cairn.workflows.input is 'Its arguments, a JSON array';
comment on column cairn.workflows.output is 'What it returned, as JSON';
comment on column cairn.workflows.error is 'What it threw, or why it is stuck';
comment on view cairn.steps is 'One row for every recorded step of a workflow';
comment on column cairn.steps.workflow_id is 'The workflow';
comment on column cairn.steps.position is 'The place in the order of recording, from 0';
comment on column cairn.steps.key is 'The name, with #2, #3 from the second use on';
comment on column cairn.steps.kind is 'STEP, TRANSACTION, SLEEP, CHILD (a start of another workflow) or AWAIT (of its end)';
comment on column cairn.steps.attempt is 'Which attempt of the workflow recorded it';
comment on column cairn.steps.tries is 'How often its code ran before this outcome, since the last recovery';
comment on column cairn.steps.started_at is 'When its first try began';
comment on column cairn.steps.completed_at is 'When its last try ended; for SLEEP, when the pause began';
comment on column cairn.steps.output is 'What it gave: a value; for SLEEP the time of waking, for CHILD the id of the child';
comment on column cairn.steps.error is 'What it threw';
comment on column cairn.steps.xid is 'The transaction that wrote its rows and this record';
comment on column cairn.steps.snapshot is 'What that transaction saw';
comment on column cairn.steps.isolation is 'The isolation level of that transaction';
comment on view cairn.executors is 'One row for every process that runs workflows, or ran them';
comment on column cairn.executors.id is 'Made afresh at every start';
comment on column cairn.executors.application is 'The name that was given to Config.named';
comment on column cairn.executors.state is 'ALIVE or DEAD';
comment on column cairn.executors.host is 'The machine';
comment on column cairn.executors.pid is 'The process';
comment on column cairn.executors.build is 'A hash of its code';
comment on column cairn.executors.started_at is 'When it registered';
comment on column cairn.executors.ended_at is 'When it closed or was declared dead';
comment on column cairn.executors.expires_at is 'When it will be taken for dead unless it shows itself before';
comment on column cairn.executors.running is 'How many workflows it runs';
