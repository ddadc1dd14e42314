-- Schedules: which workflow is put into which queue, and when the next time.

create table cairn.schedule (
  name       text primary key check (length(name) between 1 and 128),
  workflow   text not null,
  cron       text,
  zone       text,
  every      interval check (every >= interval '1 second'),
  queue      text not null references cairn.queue (name),
  catch_up   text not null check (catch_up in ('NONE', 'LAST', 'ALL')),
  next_at    timestamptz,
  last_at    timestamptz,
  paused_at  timestamptz,
  declared   text not null,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  check (num_nonnulls(cron, every) = 1),
  check ((cron is null) = (zone is null)),
  check (paused_at is null or next_at is null)
);

create index schedule_due on cairn.schedule (next_at) where next_at is not null;

create view cairn.schedules as
select s.name, s.workflow, s.cron, s.zone, s.every, s.queue, s.catch_up, s.next_at, s.last_at, s.paused_at
from cairn.schedule s;

comment on view cairn.schedules is 'One row for every schedule';
comment on column cairn.schedules.name is 'Its name; its runs are called name@tick';
comment on column cairn.schedules.workflow is 'The workflow that it starts, which is given the tick';
comment on column cairn.schedules.cron is 'When, as a cron expression of 5 or 6 fields; null for a fixed interval';
comment on column cairn.schedules.zone is 'The time zone of the cron expression';
comment on column cairn.schedules.every is 'When, as multiples of an interval since 1970; null for a cron expression';
comment on column cairn.schedules.queue is 'The queue that its runs are put into';
comment on column cairn.schedules.catch_up is 'What becomes of ticks that were missed: NONE, LAST or ALL of them run';
comment on column cairn.schedules.next_at is 'The next tick; null if it is paused or never ticks again';
comment on column cairn.schedules.last_at is 'The last tick that was put into the queue';
comment on column cairn.schedules.paused_at is 'Since when it is paused';
