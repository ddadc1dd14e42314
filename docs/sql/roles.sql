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

-- What an earlier version of this file granted is taken back first.
revoke all on all tables in schema cairn from cairn_reader, cairn_client, cairn_operator;
revoke all on all functions in schema cairn from cairn_reader, cairn_client, cairn_operator;

-- cairn_reader reads the views, and no table. A view reads its tables with its owner's rights.
grant usage on schema cairn to cairn_reader;
grant select on cairn.workflows, cairn.steps, cairn.attempts, cairn.executors, cairn.versions, cairn.queues,
  cairn.schedules, cairn.unclaimed, cairn.messages, cairn.promises, cairn.events, cairn.streams
  to cairn_reader;

-- cairn_client may do what a CairnClient does, and call the functions for SQL. It writes no table of workflows:
-- each function checks what it is given, and works with the rights of the owner of the schema.
grant cairn_reader to cairn_client;

-- to connect: which version the schema has
grant select on cairn.migration to cairn_client;

-- to find, read and await workflows, their messages, events and streams, queues and schedules
grant select on cairn.workflow, cairn.deduplication_key, cairn.queue, cairn.schedule, cairn.event, cairn.stream,
  cairn.message_key to cairn_client;
grant select, insert, delete on cairn.awaited to cairn_client;
grant execute on function cairn.is_terminal, cairn.can_resume, cairn.is_tree_active, cairn.failed_step, cairn.has_global_limit
  to cairn_client;

-- to start workflows, also by schedules
grant execute on function cairn.enqueue_encoded, cairn.enqueue, cairn.enqueue_ticks, cairn.debounce_encoded,
  cairn.debounce to cairn_client;

-- to cancel, resume and fork workflows
grant execute on function cairn.cancel, cairn.cancel_all, cairn.resume, cairn.resume_all, cairn.fork, cairn.fork_all
  to cairn_client;

-- to send messages and to complete promises
grant execute on function cairn.deliver_message, cairn.deliver_messages, cairn.send, cairn.notify_sent, cairn.settle_promise, cairn.complete_promise,
  cairn.fail_promise to cairn_client;

-- cairn_operator may do all that a CairnClient can.
grant cairn_client to cairn_operator;

-- to delete workflows that do not go on, one or many
grant execute on function cairn.delete, cairn.delete_trees to cairn_operator;

-- to declare, pause, resume and delete queues and schedules, and to set the current version
grant insert, update, delete on cairn.queue, cairn.schedule to cairn_operator;
grant execute on function cairn.set_version to cairn_operator;
