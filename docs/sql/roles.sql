-- Creates three roles: cairn_reader reads the views, cairn_client starts workflows that others run, and
-- cairn_operator also manages queues, schedules and versions.
--
-- Run this file as the owner of the schema, after Cairn has created the schema, and again after each upgrade.
-- Creating roles needs the right CREATEROLE. If the schema has another name, replace 'cairn.' and 'schema cairn'.
--
-- The roles cannot log in. Grant them to your users: grant cairn_reader to ann;

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

-- Revoke what earlier versions of this file granted.
revoke all on all tables in schema cairn from cairn_reader, cairn_client, cairn_operator;
revoke all on all functions in schema cairn from cairn_reader, cairn_client, cairn_operator;

-- cairn_reader reads the views, but no table. A view reads its tables with the rights of its owner.
grant usage on schema cairn to cairn_reader;
grant select on cairn.workflows, cairn.steps, cairn.attempts, cairn.executors, cairn.versions, cairn.workflow_types,
  cairn.step_types, cairn.queues, cairn.schedules, cairn.unclaimed, cairn.messages, cairn.promises, cairn.events, cairn.streams,
  cairn.audit_log
  to cairn_reader;

-- cairn_client can use a CairnClient and call the SQL functions. It writes no table of workflows: each function
-- checks its arguments and runs with the rights of the owner of the schema.
grant cairn_reader to cairn_client;

-- connect: read the version of the schema
grant select on cairn.migration to cairn_client;

-- find, read and await workflows, their messages, events and streams; read queues and schedules
grant select on cairn.workflow, cairn.deduplication_key, cairn.queue, cairn.schedule, cairn.event, cairn.stream,
  cairn.message_key to cairn_client;
grant select, insert, delete on cairn.awaited to cairn_client;
grant execute on function cairn.now, cairn.clock, cairn.is_terminal, cairn.can_resume, cairn.is_tree_active,
  cairn.failed_step, cairn.has_global_limit to cairn_client;

-- start workflows, also the ticks of schedules
grant execute on function cairn.enqueue_encoded, cairn.enqueue, cairn.enqueue_ticks, cairn.debounce_encoded,
  cairn.debounce, cairn.delay to cairn_client;

-- cancel, resume and fork workflows, and change their attributes
grant execute on function cairn.cancel, cairn.cancel_all, cairn.resume, cairn.resume_all, cairn.fork, cairn.fork_all,
  cairn.set_attributes, cairn.remove_attributes to cairn_client;

-- send messages and complete promises, by their tokens or by workflow and key
grant execute on function cairn.deliver_message, cairn.deliver_messages, cairn.send, cairn.notify_sent,
  cairn.settle_promise, cairn.promise_hash, cairn.settle_promise_of, cairn.complete_promise, cairn.fail_promise
  to cairn_client;

-- serve the HTTP API: read tokens, open and end sessions, write and complete entries of the audit log, which a trigger
-- protects
grant select on cairn.access_token to cairn_client;
grant select, insert, update, delete on cairn.access_session to cairn_client;
grant select, insert, update on cairn.audit to cairn_client;

-- cairn_operator can use all operations of a CairnClient.
grant cairn_client to cairn_operator;

-- delete workflows that are not in progress, one or many
grant execute on function cairn.delete, cairn.delete_trees to cairn_operator;

-- declare, pause, resume and delete queues and schedules; set the current version
grant insert, update, delete on cairn.queue, cairn.schedule to cairn_operator;
grant execute on function cairn.set_version to cairn_operator;

-- create and revoke tokens of the HTTP API
grant insert, update on cairn.access_token to cairn_operator;
