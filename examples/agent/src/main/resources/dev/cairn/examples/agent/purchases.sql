-- The table of the agent. Executed at each start; several agents may start at once.
select pg_advisory_xact_lock(hashtext('library'));
create schema if not exists library;
create table if not exists library.purchase (
  id          bigint generated always as identity primary key,
  workflow_id text not null,
  title       text not null,
  price       integer not null check (price > 0)
);
