-- Roles for those who ask Cairn, for those who let others do the work, and for those who look after both.
-- Run this as the owner of the schema, once it has been opened by a Cairn, and again after each upgrade; who
-- makes roles needs the right to do so. In a schema of another name, write that name for 'cairn.' and 'schema
-- cairn'.
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
  if not exists (select from pg_roles where rolname = 'cairn_operator') then
    create role cairn_operator nologin;
  end if;
end
$$;

-- cairn_reader reads the views, and no table. A view reads its tables with its owner's rights.
grant usage on schema cairn to cairn_reader;
grant select on cairn.workflows, cairn.steps, cairn.attempts, cairn.executors, cairn.versions, cairn.queues,
  cairn.schedules, cairn.unclaimed, cairn.messages, cairn.promises, cairn.events, cairn.streams
  to cairn_reader;

-- cairn_client is what a CairnClient needs for its work, and the functions of the SQL face, which but for
-- cairn.fork and cairn.debounce work with the rights of who calls them.
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

-- to fork workflows, one or many, and to let debounced starts become one: the functions do it with their
-- owner's rights
grant execute on function cairn.fork, cairn.fork_all, cairn.put_debounced to cairn_client;

-- cairn_operator may do all that a CairnClient can.
grant cairn_client to cairn_operator;

-- to delete workflows that do not go on, one or many: the functions do it with their owner's rights
grant execute on function cairn.delete, cairn.delete_families to cairn_operator;

-- to declare, pause, resume and delete queues and schedules, and to set the current version
grant insert, update, delete on cairn.queue, cairn.schedule to cairn_operator;
grant select, update on cairn.version to cairn_operator;
