-- Roles for those who ask Cairn, and for those who let others do the work. Run this as the owner of the
-- schema, once it has been opened by a Cairn, and again after each upgrade; who makes roles needs the right
-- to do so. In a schema of another name, write that name for 'cairn.' and 'schema cairn'.
--
-- Nobody logs in as these roles. Grant them to your users: grant cairn_reader to ann;

do $$
begin
  if not exists (select from pg_roles where rolname = 'cairn_reader') then
    create role cairn_reader nologin;
  end if;
  if not exists (select from pg_roles where rolname = 'cairn_client') then
    create role cairn_client nologin;
  end if;
end
$$;

-- cairn_reader reads the views, and no table. A view reads its tables with its owner's rights.
grant usage on schema cairn to cairn_reader;
grant select on cairn.workflows, cairn.steps, cairn.attempts, cairn.executors, cairn.versions, cairn.queues,
  cairn.schedules, cairn.unclaimed, cairn.messages, cairn.promises, cairn.events, cairn.streams
  to cairn_reader;

-- cairn_client is what a CairnClient needs, and the functions of the SQL face, which work with the rights
-- of who calls them.
grant cairn_reader to cairn_client;

-- to connect: which version the schema has
grant select on cairn.migration to cairn_client;

-- to start, find and await workflows, and to put the runs of schedules into queues
grant select, insert on cairn.workflow to cairn_client;
grant select on cairn.queue, cairn.schedule, cairn.step to cairn_client;

-- to cancel and resume workflows; and a trigger keeps who ran what is cancelled
grant update (state, attempt, executor, completed_at, error, recoveries, deadline, cancelled_at, cancellation)
  on cairn.workflow to cairn_client;
grant insert on cairn.attempt to cairn_client;

-- to note that somebody waits for an end, an event or a stream, and to let them know of an end
grant select, insert, delete on cairn.awaited to cairn_client;
grant select on cairn.event, cairn.stream to cairn_client;

-- to send messages, and to know which were sent before
grant select, insert on cairn.message, cairn.sent to cairn_client;

-- to complete promises
grant select, update (output, error, completed_at) on cairn.promise to cairn_client;

-- To fork and to delete workflows is left to the owner: both write what stands for work that was done. So is
-- debouncing, which changes the arguments of a workflow that waits.
