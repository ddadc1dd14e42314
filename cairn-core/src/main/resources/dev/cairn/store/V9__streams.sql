-- Streams of values that workflows write while they run.

create table cairn.stream (
  workflow_id text not null,
  name        text not null check (length(name) between 1 and 200),
  number      bigint not null check (number >= 0),
  key         text,
  attempt     integer not null check (attempt >= 1),
  value       json,
  appended_at timestamptz not null,
  primary key (workflow_id, name, number)
);

create view cairn.streams as
select s.workflow_id, s.name, s.number, s.value, s.appended_at, s.key
from cairn.stream s;

comment on view cairn.streams is 'One row for every value that a workflow added to one of its streams';
comment on column cairn.streams.workflow_id is 'The workflow';
comment on column cairn.streams.name is 'The name of the stream';
comment on column cairn.streams.number is 'The offset of the value in the stream, from 0 without gaps';
comment on column cairn.streams.value is 'The value; null where the stream was closed';
comment on column cairn.streams.appended_at is 'When it was added';
comment on column cairn.streams.key is 'The call in the workflow''s code that added it; null if a step did';
