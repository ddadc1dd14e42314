-- Failover: an executor belongs to the history of the database in which it joined.

-- A promoted standby continues on another timeline, and may lack the last commits. An executor that
-- joined before knows of records that may be missing, so it can record nothing here.
alter table cairn.executor
  add column timeline text not null default '',
  add column server   text not null default '';

comment on column cairn.executor.timeline is 'The timeline of the server when it joined; empty if the server hides it';
comment on column cairn.executor.server is 'The system identifier of the server when it joined; empty if the server hides it';
