-- Views: the stable interface for SQL. Tables may change; columns of views are only added.

create view cairn.workflows as
select w.id, w.name, w.state, w.attempt, w.executor, w.parent_id, w.build,
       w.created_at, w.started_at, w.completed_at, w.input, w.output, w.error,
       w.version, w.pinned, w.recoveries, w.queue, nullif(w.partition, '') as partition, w.priority, w.deduplication_id as deduplication_id,
       w.runnable_at, w.timeout, w.deadline, w.detached, w.cancelled_at, w.cancellation, w.attributes, w.forked_from, w.headers,
       w.cancellation_reason, w.generation, w.continued_at, coalesce(w.first_input, w.input) as first_input
from cairn.workflow w;

comment on view cairn.workflows is 'One row per workflow';
comment on column cairn.workflows.id is 'The id of the workflow';
comment on column cairn.workflows.name is 'The registered name of the workflow';
comment on column cairn.workflows.state is 'DELAYED or ENQUEUED: waits; RUNNING: runs, sleeps or waits for something; SUCCEEDED, FAILED, CANCELLED: has ended; STUCK: code and records do not match; EXHAUSTED: was recovered too often. CANCELLED, STUCK and EXHAUSTED workflows can be resumed';
comment on column cairn.workflows.attempt is '0 before the first run, 1 during it; plus one with each recovery, with each generation and with a cancellation';
comment on column cairn.workflows.executor is 'The executor that runs the workflow or ran it last; null if there is none';
comment on column cairn.workflows.parent_id is 'The workflow that started this one; null if it was started from outside';
comment on column cairn.workflows.build is 'The build whose code ran the workflow; null once two builds did';
comment on column cairn.workflows.created_at is 'When the workflow was created';
comment on column cairn.workflows.started_at is 'When its first generation first ran; null before';
comment on column cairn.workflows.completed_at is 'When it ended, or became stuck or exhausted';
comment on column cairn.workflows.input is 'The arguments of the current generation, a JSON array';
comment on column cairn.workflows.output is 'The result, as JSON';
comment on column cairn.workflows.error is 'The exception that it ended with, or the reason why it is stuck or exhausted';
comment on column cairn.workflows.version is 'The version of the application that started it';
comment on column cairn.workflows.pinned is 'Whether only that version may run it';
comment on column cairn.workflows.recoveries is 'How many executors in a row died before it recorded anything new';
comment on column cairn.workflows.queue is 'The queue; null if the workflow was started directly';
comment on column cairn.workflows.partition is 'The partition key in the queue';
comment on column cairn.workflows.priority is 'The priority in the queue; smaller values run first';
comment on column cairn.workflows.deduplication_id is 'The deduplication id, which no other waiting or running workflow of the queue has';
comment on column cairn.workflows.runnable_at is 'When the delay of the workflow ends or ended';
comment on column cairn.workflows.timeout is 'The longest duration from its first run to its end; null for no limit';
comment on column cairn.workflows.deadline is 'When the workflow is cancelled unless it has ended; null for never';
comment on column cairn.workflows.detached is 'Whether the deadline and the cancellation of its parent do not apply to it';
comment on column cairn.workflows.cancelled_at is 'When it was cancelled; until its state is CANCELLED, it runs its compensations';
comment on column cairn.workflows.cancellation is 'ALONE: cancelled alone; WITH_CHILDREN: cancelled with its descendants; DEADLINE: its deadline passed';
comment on column cairn.workflows.attributes is 'The attributes by which it is found, a JSON object; null if it has none';
comment on column cairn.workflows.forked_from is 'The workflow that this one is a fork of; null if it is no fork';
comment on column cairn.workflows.headers is 'The headers that it was started with, a JSON object of strings; null if it has none';
comment on column cairn.workflows.cancellation_reason is 'The reason that was given for the cancellation; null if none was';
comment on column cairn.workflows.generation is '1; plus one each time the workflow continues as new. Steps, promises and attempts are those of the current generation';
comment on column cairn.workflows.continued_at is 'When the current generation began; null for the first one';
comment on column cairn.workflows.first_input is 'The arguments that the workflow was started with, a JSON array';

create view cairn.steps as
select s.workflow_id, s.position, s.key, s.kind, s.attempt, s.tries, s.started_at, s.completed_at,
       case when s.kind <> 'PROMISE' then s.output end as output, s.error, s.xid, s.snapshot, s.isolation
from cairn.step s;

comment on view cairn.steps is 'One row per record of a workflow: of a step, or of any other recorded call, such as a sleep or a message; the column kind tells which';
comment on column cairn.steps.workflow_id is 'The workflow, whose current generation wrote the record';
comment on column cairn.steps.position is 'The number of the record in the history of the workflow, from 0';
comment on column cairn.steps.key is 'The name of the step, with #2, #3 from the second use on, after the path of its branch';
comment on column cairn.steps.kind is 'STEP, TRANSACTION, SLEEP, CHILD (a start of another workflow), AWAIT (of its end, or of a promise), JOIN (the decision among branches), COMPENSATION, SEND, RECEIVE, DEADLINE (of a wait), PROMISE, PUBLISH, EVENT (published by another workflow), PATCH (Durable.patched) or ATTRIBUTE (of this workflow)';
comment on column cairn.steps.attempt is 'The attempt of the workflow that recorded the step';
comment on column cairn.steps.tries is 'How often the code of the step ran before this outcome, since the last recovery';
comment on column cairn.steps.started_at is 'When the first try began';
comment on column cairn.steps.completed_at is 'When the last try ended; for SLEEP, when the sleep began';
comment on column cairn.steps.output is 'The result of the step, as JSON. SLEEP, DEADLINE: a time. CHILD: the id of the child. JOIN: the branch that decided, then the abandoned ones. SEND: the id of the receiver. RECEIVE: the message, or null if none came in time. PROMISE: always null, since only the workflow may read the token';
comment on column cairn.steps.error is 'The exception that the step threw';
comment on column cairn.steps.xid is 'The transaction that wrote its rows and this record';
comment on column cairn.steps.snapshot is 'The snapshot of that transaction';
comment on column cairn.steps.isolation is 'The isolation level of that transaction';

create view cairn.attempts as
select a.workflow_id, a.attempt, a.executor, a.ended_at
from cairn.attempt a
union all
select w.id, w.attempt, w.executor, w.completed_at
from cairn.workflow w
where w.executor is not null;

comment on view cairn.attempts is 'One row per attempt of a workflow, with the executor that ran it';
comment on column cairn.attempts.workflow_id is 'The workflow, with the attempts of its current generation';
comment on column cairn.attempts.attempt is 'The number of the attempt, from 1';
comment on column cairn.attempts.executor is 'The executor that ran it';
comment on column cairn.attempts.ended_at is 'When the attempt ended: with the workflow, or when the workflow was released, taken over or cancelled; null while it runs';

create view cairn.executors as
select e.id, e.application, e.state, e.host, e.pid, e.build, e.started_at, e.ended_at, l.expires_at,
       (select count(*) from cairn.workflow w where w.executor = e.id and w.state = 'RUNNING') as running,
       e.version, e.workflows
from cairn.executor e left join cairn.lease l on l.executor = e.id;

comment on view cairn.executors is 'One row per process that runs workflows or ran them';
comment on column cairn.executors.id is 'The id of the executor, a new one for each start';
comment on column cairn.executors.application is 'The name given to Config.named';
comment on column cairn.executors.state is 'ALIVE; CLOSED: shut down; DEAD: its lease expired';
comment on column cairn.executors.host is 'The host name';
comment on column cairn.executors.pid is 'The process id';
comment on column cairn.executors.build is 'The hash of its code';
comment on column cairn.executors.started_at is 'When it registered';
comment on column cairn.executors.ended_at is 'When it was closed or declared dead';
comment on column cairn.executors.expires_at is 'When its lease expires unless it is extended';
comment on column cairn.executors.running is 'The number of workflows that it runs';
comment on column cairn.executors.version is 'The version of the application';
comment on column cairn.executors.workflows is 'The names of its registered workflows';

-- Counted per state, since each state has a partial index; counted once for all versions.
create view cairn.versions as
with begun as (
  select w.version, w.name, w.state from cairn.workflow w where w.state = 'RUNNING'
  union all
  select w.version, w.name, w.state from cairn.workflow w where w.state = 'ENQUEUED' and w.version is not null
  union all
  select w.version, w.name, w.state from cairn.workflow w
  where w.state in ('STUCK', 'EXHAUSTED')
), counted as materialized (
  select b.version, b.name, count(*) filter (where b.state = 'RUNNING') as running,
         count(*) filter (where b.state = 'ENQUEUED') as waiting,
         count(*) filter (where b.state in ('STUCK', 'EXHAUSTED')) as stopped
  from begun b
  group by b.version, b.name
)
select v.application, v.name as version, v.current_since is not null as current, v.current_since,
       v.current_since is not null or c.application is null as takes_new_work, v.first_seen_at,
       (select count(*) from cairn.executor e
        where e.application = v.application and e.version = v.name and e.state = 'ALIVE') as executors,
       coalesce(f.running, 0)::bigint as running, coalesce(f.waiting, 0)::bigint as waiting,
       coalesce(f.stopped, 0)::bigint as stopped
from cairn.version v
left join cairn.version c on c.application = v.application and c.current_since is not null
left join lateral (
  select sum(n.running) as running, sum(n.waiting) as waiting, sum(n.stopped) as stopped
  from counted n where n.version = v.name and n.name = any (v.workflows)) f on true;

comment on view cairn.versions is 'One row per version of an application that an executor has run';
comment on column cairn.versions.application is 'The name of the application';
comment on column cairn.versions.version is 'The name of the version; a hash of the code if none was given';
comment on column cairn.versions.current is 'Whether this version alone accepts new work of its application';
comment on column cairn.versions.current_since is 'Since when; null if it is not current';
comment on column cairn.versions.takes_new_work is 'Whether its executors claim new workflows from queues: it is current, or no version of its application is';
comment on column cairn.versions.first_seen_at is 'When an executor first ran it';
comment on column cairn.versions.executors is 'The number of its live executors';
comment on column cairn.versions.running is 'The number of its workflows that run, sleep or wait for something';
comment on column cairn.versions.waiting is 'The number of its workflows that wait in a queue to be continued';
comment on column cairn.versions.stopped is 'The number of its workflows that are stuck or exhausted';

create view cairn.workflow_types as
select t.application, t.version, t.name, t.class, t.file, t.line, t.parameters, t.result, t.arguments_schema,
       t.result_schema, v.current_since is not null as current, v.last_seen_at
from cairn.workflow_type t join cairn.version v on v.application = t.application and v.name = t.version;

comment on view cairn.workflow_types is 'One row per workflow of a version, as the code of the version describes it';
comment on column cairn.workflow_types.application is 'The name of the application';
comment on column cairn.workflow_types.version is 'The version of the application';
comment on column cairn.workflow_types.name is 'The registered name of the workflow';
comment on column cairn.workflow_types.class is 'The class that was registered, or that contains the code';
comment on column cairn.workflow_types.file is 'The name of the source file; null if it is not known, as for functions';
comment on column cairn.workflow_types.line is 'The line of the first statement';
comment on column cairn.workflow_types.parameters is 'The types of the parameters';
comment on column cairn.workflow_types.result is 'The type of the result';
comment on column cairn.workflow_types.arguments_schema is 'The JSON schema of the arguments, an array; null if it is larger than 64 kB';
comment on column cairn.workflow_types.result_schema is 'The JSON schema of the result; null if it is larger than 64 kB';
comment on column cairn.workflow_types.current is 'Whether the version alone accepts new work of its application';
comment on column cairn.workflow_types.last_seen_at is 'When an executor of the version last started';

create view cairn.step_types as
select s.application, s.version, s.class, s.name, s.kind, s.file, s.line
from cairn.step_type s;

comment on view cairn.step_types is 'One row per method of a version that is a step or a transaction';
comment on column cairn.step_types.application is 'The name of the application';
comment on column cairn.step_types.version is 'The version of the application';
comment on column cairn.step_types.class is 'The class that was registered';
comment on column cairn.step_types.name is 'The name of the step, with which the keys of its records begin';
comment on column cairn.step_types.kind is 'STEP or TRANSACTION';
comment on column cairn.step_types.file is 'The name of the source file; null if it is not known';
comment on column cairn.step_types.line is 'The line of the first statement';

-- Counted per state, since each state has a partial index, which a list of states would not use.
create view cairn.queues as
select q.name, q.concurrency, q.per_executor, q.starts, q.period, q.partitioned,
       q.per_partition, q.per_partition_starts, q.per_partition_period, q.applications, q.paused_at,
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

comment on view cairn.queues is 'One row per queue, with its limits and the number of its workflows';
comment on column cairn.queues.name is 'The name of the queue';
comment on column cairn.queues.concurrency is 'How many workflows may run at once; null for no limit';
comment on column cairn.queues.per_executor is 'How many workflows may run at once per executor; null for the default';
comment on column cairn.queues.starts is 'How many workflows may start per period; null for no limit';
comment on column cairn.queues.period is 'The period of starts';
comment on column cairn.queues.partitioned is 'Whether its workflows have partition keys; partitions take turns';
comment on column cairn.queues.per_partition is 'How many workflows of one partition may run at once; null for no limit';
comment on column cairn.queues.per_partition_starts is 'How many workflows of one partition may start per period; null for no limit';
comment on column cairn.queues.per_partition_period is 'The period of per_partition_starts';
comment on column cairn.queues.applications is 'The applications whose executors claim from it; null for all';
comment on column cairn.queues.paused_at is 'When the queue was paused; null if it is not';
comment on column cairn.queues.waiting is 'The number of enqueued workflows';
comment on column cairn.queues.delayed is 'The number of delayed workflows';
comment on column cairn.queues.running is 'The number of running workflows';
comment on column cairn.queues.oldest_at is 'Since when the workflow that waits longest has waited';
comment on column cairn.queues.running_by is 'The number of running workflows per executor, a JSON object';

create view cairn.schedules as
select s.name, s.workflow, s.cron, s.zone, s.every, s.queue, s.catch_up, s.next_at, s.last_at, s.paused_at, s.headers
from cairn.schedule s;

comment on view cairn.schedules is 'One row per schedule';
comment on column cairn.schedules.name is 'The name of the schedule; the ids of its runs are name@tick';
comment on column cairn.schedules.workflow is 'The workflow that it starts with the tick as argument';
comment on column cairn.schedules.cron is 'The cron expression, of 5 or 6 fields; null for an interval';
comment on column cairn.schedules.zone is 'The time zone of the cron expression';
comment on column cairn.schedules.every is 'The interval: ticks are its multiples since 1970; null for a cron expression';
comment on column cairn.schedules.queue is 'The queue of its runs';
comment on column cairn.schedules.catch_up is 'Which missed ticks run: NONE, LAST or ALL';
comment on column cairn.schedules.next_at is 'The next tick; null if the schedule is paused or has no more ticks';
comment on column cairn.schedules.last_at is 'The last tick that was enqueued';
comment on column cairn.schedules.paused_at is 'When the schedule was paused; null if it is not';
comment on column cairn.schedules.headers is 'The headers of its runs, a JSON object of strings; null if they have none';

-- Workflows that no live executor runs. One index look-up per executor: "between" and "offset" keep the planner from a
-- plan that reads all workflows of the live executors.
create view cairn.unowned as
select w.id, w.name, w.queue, w.version, w.pinned, w.created_at
from cairn.workflow w
where w.state = 'RUNNING' and w.executor is null
union all
select w.id, w.name, w.queue, w.version, w.pinned, w.created_at
from cairn.executor e
cross join lateral (
  select w.id, w.name, w.queue, w.version, w.pinned, w.created_at
  from cairn.workflow w
  where w.executor between e.id and e.id and w.state = 'RUNNING'
  offset 0) w
where e.state <> 'ALIVE';

comment on view cairn.unowned is 'Internal: workflows that no live executor runs';
comment on column cairn.unowned.id is 'The workflow';
comment on column cairn.unowned.name is 'The registered name of the workflow';
comment on column cairn.unowned.queue is 'The queue; null if it was started directly';
comment on column cairn.unowned.version is 'The version of the application that started it';
comment on column cairn.unowned.pinned is 'Whether only that version may run it';
comment on column cairn.unowned.created_at is 'When it was created';

create view cairn.unclaimed as
with living as (
  select e.application, e.version, e.workflows, coalesce(c.name = e.version, true) as takes_new_work
  from cairn.executor e
  left join cairn.version c on c.application = e.application and c.current_since is not null
  where e.state = 'ALIVE'
), waiting as (
  select w.name, w.queue, w.version, w.pinned and w.version is not null as pinned, count(*) as workflows,
         min(w.created_at) as since
  from (select w.name, w.queue, w.version, w.pinned, coalesce(w.runnable_at, w.created_at) as created_at
        from cairn.workflow w
        where w.state = 'ENQUEUED'
        union all
        select o.name, o.queue, o.version, o.pinned, o.created_at from cairn.unowned o) w
  group by 1, 2, 3, 4
)
select w.name as workflow, w.queue, case when w.pinned then w.version end as version,
       sum(w.workflows)::bigint as workflows, min(w.since) as since, r.reason,
       r.reason = 'its queue is paused' as paused
from waiting w
left join cairn.queue q on q.name = w.queue
cross join lateral (
  select case
    when not exists (select from living) then
      'no executor is alive'
    when not exists (select from living l where w.name = any (l.workflows)) then
      'no live executor has registered this workflow'
    when w.pinned and not exists (
      select from living l where w.name = any (l.workflows) and l.version = w.version) then
      'it is pinned to version ' || w.version || ', which no live executor runs'
    when not exists (
      select from living l
      where w.name = any (l.workflows) and (l.takes_new_work or l.version = w.version)) then
      (select 'only version ' || string_agg(v.name || ' of ' || v.application, ', ' order by v.application)
       from cairn.version v
       where v.current_since is not null
         and v.application in (select l.application from living l where w.name = any (l.workflows)))
       || ' accepts new work, and no live executor runs it'
    when w.queue is not null and q.name is null then
      'its queue was deleted'
    when q.paused_at is not null then
      'its queue is paused'
    when q.applications is not null and not exists (
      select from living l where w.name = any (l.workflows) and l.application = any (q.applications)) then
      'only executors of ' || array_to_string(q.applications, ', ') || ' claim from its queue, and none that is alive has registered this workflow'
  end as reason) r
where r.reason is not null
group by w.name, w.queue, 3, r.reason;

comment on view cairn.unclaimed is 'Workflows that no live executor can run, with the reason';
comment on column cairn.unclaimed.workflow is 'The name of the workflow';
comment on column cairn.unclaimed.queue is 'The queue; null if the workflows were started directly';
comment on column cairn.unclaimed.version is 'The version that they are pinned to; null if they are not pinned';
comment on column cairn.unclaimed.workflows is 'The number of such workflows';
comment on column cairn.unclaimed.since is 'When the first of them was created';
comment on column cairn.unclaimed.reason is 'Why no executor runs them';
comment on column cairn.unclaimed.paused is 'Whether the reason is that somebody has paused their queue, so that nothing is wrong';

create view cairn.messages as
select m.workflow_id, m.topic, m.value, m.sent_at, m.xid, m.seq, m.headers
from cairn.message m;

comment on view cairn.messages is 'One row per message that was sent and not received yet';
comment on column cairn.messages.workflow_id is 'The receiver, which may not have started';
comment on column cairn.messages.topic is 'The topic';
comment on column cairn.messages.value is 'The message, as JSON';
comment on column cairn.messages.sent_at is 'When it was sent';
comment on column cairn.messages.xid is 'The transaction that sent it; messages of a topic are received in the order of transactions';
comment on column cairn.messages.seq is 'The order among the messages of one transaction';
comment on column cairn.messages.headers is 'The headers of the message, a JSON object of strings; null if it has none';

create view cairn.promises as
select p.workflow_id, p.key, p.created_at, p.completed_at, p.output, p.error
from cairn.promise p;

comment on view cairn.promises is 'One row per promise, without its token';
comment on column cairn.promises.workflow_id is 'The workflow that created the promise';
comment on column cairn.promises.key is 'The key of its record in cairn.steps';
comment on column cairn.promises.created_at is 'When it was created';
comment on column cairn.promises.completed_at is 'When it was completed; null before';
comment on column cairn.promises.output is 'The value that it was completed with, as JSON';
comment on column cairn.promises.error is 'The exception that it was completed with';

create view cairn.events as
select e.workflow_id, e.key, e.position, e.value, e.published_at,
       e.position = max(e.position) over (partition by e.workflow_id, e.key) as latest
from cairn.event e;

comment on view cairn.events is 'One row per value that a workflow published';
comment on column cairn.events.workflow_id is 'The workflow';
comment on column cairn.events.key is 'The key of the event';
comment on column cairn.events.position is 'The position of its record in the history of the workflow; -1 if an earlier generation published it';
comment on column cairn.events.value is 'The value, as JSON';
comment on column cairn.events.published_at is 'When it was published';
comment on column cairn.events.latest is 'Whether it is the latest value of the key';

create view cairn.streams as
select s.workflow_id, s.name, s.number, s.value, s.appended_at, s.key, s.step, s.attempt, s.tries
from cairn.stream s;

comment on view cairn.streams is 'One row per value that a workflow appended to one of its streams';
comment on column cairn.streams.workflow_id is 'The workflow';
comment on column cairn.streams.name is 'The name of the stream';
comment on column cairn.streams.number is 'The offset in the stream, from 0 without gaps';
comment on column cairn.streams.value is 'The value, as JSON; null where the stream was closed';
comment on column cairn.streams.appended_at is 'When it was appended';
comment on column cairn.streams.key is 'The key of the call in the workflow that appended it, after #n/ for generation n from 2 on; null if a step did';
comment on column cairn.streams.step is 'The key of the step that appended it, after #n/ for generation n from 2 on; null if the workflow did between its steps';
comment on column cairn.streams.attempt is 'The attempt of the workflow that appended it';
comment on column cairn.streams.tries is 'The try of the step in that attempt; a later try of the same step supersedes it';
