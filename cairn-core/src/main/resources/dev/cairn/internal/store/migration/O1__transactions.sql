-- In an external database, next to the tables of the application: the transactions that were committed there.
create table cairn.transaction (
  workflow_id  text not null,
  key          text not null,
  attempt      integer not null,
  completed_at timestamptz not null,
  output       json not null,
  xid          xid8 not null default pg_current_xact_id(),
  snapshot     pg_snapshot not null default pg_current_snapshot(),
  isolation    text not null default current_setting('transaction_isolation'),
  primary key (workflow_id, key)
);

comment on table cairn.transaction is 'The outcome of every workflow transaction that was committed in this database';
