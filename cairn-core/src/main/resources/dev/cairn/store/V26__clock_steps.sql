-- Leases survive a step of the database clock: one that expires later than its own length from now was
-- written before the clock was set back, and is cut to its length.

alter table cairn.lease
  add column length interval not null default interval '5 seconds';

comment on column cairn.lease.length is 'How long the executor counts as alive after a sign of life';
