-- Every table has a primary key. A publication for all tables makes Postgres refuse updates and deletions in a
-- table without one. The key takes the place of the index, so a claim writes no more than before.

alter table cairn.queue_start
  add column id bigint not null generated always as identity,
  add primary key (queue, at, id);

drop index cairn.queue_start_recent;
