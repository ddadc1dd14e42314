-- The SQL face: questions about what went wrong and about queues are looked up, and everything has a comment.

-- What did not succeed, by when: what succeeds is never in it.
create index workflow_unlucky on cairn.workflow (completed_at)
  where state in ('FAILED', 'STUCK', 'EXHAUSTED', 'CANCELLED');

-- State by state, since each has a partial index, which a list of states would not use.
create or replace view cairn.queues as
select q.name, q.concurrency, q.executor_concurrency, q.starts, q.period, q.partitioned,
       q.partition_concurrency, q.partition_starts, q.partition_period, q.applications, q.paused_at,
       coalesce(w.waiting, 0) as waiting, coalesce(w.delayed, 0) as delayed,
       coalesce(w.running, 0) as running, w.oldest_at, coalesce(e.running_by, '{}') as running_by
from cairn.queue q
left join (
  select w.queue,
         count(*) filter (where w.state = 'ENQUEUED') as waiting,
         count(*) filter (where w.state = 'DELAYED') as delayed,
         count(*) filter (where w.state = 'RUNNING') as running,
         min(coalesce(w.runnable_at, w.created_at)) filter (where w.state = 'ENQUEUED') as oldest_at
  from (
    select w.queue, w.state, w.runnable_at, w.created_at from cairn.workflow w
    where w.state = 'DELAYED'
    union all
    select w.queue, w.state, w.runnable_at, w.created_at from cairn.workflow w
    where w.state = 'ENQUEUED'
    union all
    select w.queue, w.state, w.runnable_at, w.created_at from cairn.workflow w
    where w.state = 'RUNNING' and w.queue is not null) w
  group by w.queue
) w on w.queue = q.name
left join (
  select r.queue, jsonb_object_agg(r.executor, r.running) as running_by
  from (select w.queue, w.executor, count(*) as running
        from cairn.workflow w
        where w.state = 'RUNNING' and w.queue is not null and w.executor is not null
        group by w.queue, w.executor) r
  group by r.queue
) e on e.queue = q.name;

comment on view cairn.orphan is 'For Cairn''s own use: workflows that run nowhere, since they were given back or their executor has ended';
comment on column cairn.orphan.id is 'The workflow';
comment on column cairn.orphan.name is 'Which workflow: its registered name';
comment on column cairn.orphan.queue is 'Its queue; null if it was started directly';
comment on column cairn.orphan.version is 'The version of the application that began it';
comment on column cairn.orphan.pinned is 'Whether only that version may go on with it';
comment on column cairn.orphan.created_at is 'When it was accepted';

comment on column cairn.workflows.cancellation is 'ALONE and WITH_CHILDREN: somebody cancelled it, and by choice with what it had started; DEADLINE: its deadline passed';
comment on column cairn.steps.output is 'What it gave: a value; for SLEEP and DEADLINE a time, for CHILD the id of the child, for JOIN the branch that decided, then those that were given up, for SEND that of the receiver, for RECEIVE the message, or null if none came in time; for PROMISE the token, which lets whoever knows it decide';

comment on function cairn.check_placement is 'For Cairn''s own use: refuses what cannot be put into a queue';
comment on function cairn.put is 'For Cairn''s own use: as cairn.enqueue, with any input';
comment on function cairn.decide is 'For Cairn''s own use: what cairn.complete and cairn.fail do';
comment on function cairn.wake is 'For Cairn''s own use: lets processes know that something was sent to workflows';
comment on function cairn.give_up is 'For Cairn''s own use: lets workflows go no further';
comment on function cairn.descendants is 'For Cairn''s own use: what workflows have started, and that has started, but for what is detached';
comment on function cairn.expire is 'For Cairn''s own use: cancels those whose deadline has passed';
comment on function cairn.take_over is 'For Cairn''s own use: gives to an executor what nobody runs';
comment on function cairn.claim is 'For Cairn''s own use: gives to an executor those whose turn it is in a queue';
comment on function cairn.let_in is 'For Cairn''s own use: lets those into their queues whose time has come';
comment on function cairn.next_turn is 'For Cairn''s own use: when a delay or a period is over for which workflows wait';
comment on function cairn.place is 'For Cairn''s own use: who comes first among those of one priority';
comment on function cairn.limits_all is 'For Cairn''s own use: whether a queue has a limit over all executors';
comment on function cairn.is_free is 'For Cairn''s own use: whether what is put into a queue may run there at once';
comment on function cairn.is_in_hand is 'For Cairn''s own use: whether an executor runs this attempt of a workflow';
comment on function cairn.is_over is 'For Cairn''s own use: whether a workflow in this state has ended';
comment on function cairn.queue_room is 'For Cairn''s own use: how many more of a queue may start now';
comment on function cairn.partition_room is 'For Cairn''s own use: how many more of a partition may start now';
comment on function cairn.queue_turns is 'For Cairn''s own use: whose turn it is in a partitioned queue';
comment on function cairn.keep_attempt is 'For Cairn''s own use: keeps who ran an attempt';

comment on table cairn.migration is 'For Cairn''s own use: which migrations were applied';
comment on table cairn.workflow is 'For Cairn''s own use: read cairn.workflows';
comment on table cairn.step is 'For Cairn''s own use: read cairn.steps';
comment on table cairn.attempt is 'For Cairn''s own use: read cairn.attempts';
comment on table cairn.executor is 'For Cairn''s own use: read cairn.executors';
comment on table cairn.lease is 'For Cairn''s own use: read cairn.executors';
comment on table cairn.queue is 'For Cairn''s own use: read cairn.queues';
comment on table cairn.queue_start is 'For Cairn''s own use: what was started of late from queues that limit starts';
comment on table cairn.schedule is 'For Cairn''s own use: read cairn.schedules';
comment on table cairn.message is 'For Cairn''s own use: read cairn.messages';
comment on table cairn.sent is 'For Cairn''s own use: which messages with a key were sent';
comment on table cairn.promise is 'For Cairn''s own use: read cairn.promises';
comment on table cairn.event is 'For Cairn''s own use: read cairn.events';
comment on table cairn.stream is 'For Cairn''s own use: read cairn.streams';
comment on table cairn.awaited is 'For Cairn''s own use: whose end, event or stream some process waits for';
