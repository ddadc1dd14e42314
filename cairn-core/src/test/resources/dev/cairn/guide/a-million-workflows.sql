-- Test data: a million workflows in three months, one every eight seconds, 2,000 of them in progress.
-- The last 100,000 have three steps each. A few are special cases for individual questions.

set synchronous_commit = off;

insert into cairn.executor (id, application, state, host, pid, build, version, workflows, started_at, ended_at)
select 'executor-' || i, 'shop', case when i <= 4 then 'ALIVE' when i = 5 then 'CLOSED' else 'DEAD' end,
       'host-' || i % 3, 1000 + i, 'b1', case when i = 5 then '2026-10' else '2026-11' end,
       '{checkout,send,refund,nightly}', now() - interval '3 days',
       case when i > 4 then now() - interval '5 hours' end
from generate_series(1, 6) i;

insert into cairn.lease (executor, expires_at)
select 'executor-' || i, now() + interval '1 day' from generate_series(1, 4) i;

insert into cairn.queue (name, concurrency, partitioned, paused_at, declared)
values ('orders', 200, false, null, ''), ('mail', null, false, null, ''),
       ('tenants', null, true, null, ''), ('reports', 1, false, now() - interval '2 hours', '');

insert into cairn.workflow
  (id, name, state, attempt, executor, parent_id, build, version, queue, order_key, created_at, started_at,
   completed_at, input, output, error, cancelled_at, cancellation, attributes)
select w.id, w.name, w.state, case when w.state = 'ENQUEUED' then 0 else 1 end,
       case when w.state <> 'ENQUEUED' then 'executor-' || 1 + i % 4 end,
       case when w.name = 'refund' and i % 20 = 9 then 'order-' || 1000000 + i - 4 end, 'b1',
       case when w.state <> 'ENQUEUED' then case when i % 3 = 0 then '2026-10' else '2026-11' end end,
       w.queue, case when w.queue is not null then i end,
       w.at, case when w.state <> 'ENQUEUED' then w.at + interval '20 ms' end,
       case when w.state not in ('RUNNING', 'ENQUEUED') then w.at + (1 + i % 977) * interval '40 ms' end,
       ('[{"customer": "c-' || i / 10 % 2000 || '", "sku": "pear", "total": ' || i % 400 || '.5}]')::json,
       case when w.state = 'SUCCEEDED' then ('{"currency": "EUR", "total": ' || i % 400 || '.5}')::json end,
       case when w.state in ('FAILED', 'STUCK') then
         ('{"type": "shop.Declined", "message": "card ' || i % 7 || ' was declined"}')::json end,
       case when w.state = 'CANCELLED' then w.at + interval '1 minute' end,
       case when w.state = 'CANCELLED' then (array['ALONE', 'WITH_CHILDREN', 'DEADLINE'])[1 + i % 3] end,
       case when i % 10 = 0 then jsonb_build_object('customer', 'c-' || i / 10 % 2000, 'region', 'eu') end
from generate_series(1, 1000000) i
cross join lateral (
  select now() - (1000000 - i) * interval '8 seconds' as at,
         case when i % 10 < 6 then 'checkout' when i % 10 < 9 then 'send' else 'refund' end as name,
         case when i % 10 < 6 then 'order-' when i % 10 < 9 then 'letter-' else 'refund-' end || 1000000 + i as id,
         case when i % 10 < 6 then 'orders' when i % 10 < 9 then 'mail' end as queue,
         case when i > 980000 and i % 11 = 0 then case when i % 4 = 0 and i % 10 < 9 then 'ENQUEUED' else 'RUNNING' end
              when i % 500 = 1 then 'FAILED'
              when i % 50000 = 7 then 'STUCK'
              when i % 2000 = 3 then 'CANCELLED'
              else 'SUCCEEDED' end as state
  offset 0) w;

insert into cairn.step
  (workflow_id, key, position, kind, attempt, tries, started_at, completed_at, output, xid, snapshot, isolation)
select w.id, k.keys[p + 1], p, case when p = 1 then 'STEP' else 'TRANSACTION' end, 1,
       case when p = 1 and abs(hashtext(w.id)) % 20 = 0 then 3 else 1 end,
       w.created_at + p * interval '100 ms', w.created_at + (p + 1) * interval '100 ms' + abs(hashtext(w.id)) % 500 * interval '1 ms',
       'true',
       case when p <> 1 then '4711'::xid8 end, case when p <> 1 then '4711:4711:'::pg_snapshot end,
       case when p <> 1 then 'read committed' end
from cairn.workflow w,
     lateral (select case w.name when 'checkout' then '{reserve,charge,confirm}'
                                 when 'send' then '{render,mail,note}'
                                 else '{ask,pay,tell}' end::text[] as keys) k,
     generate_series(0, case when w.state = 'RUNNING' then 0 else 2 end) p
where w.created_at > now() - 100000 * interval '8 seconds' and w.attempt > 0;

insert into cairn.promise (workflow_id, key, token, created_at, completed_at, output)
select w.id, 'approval', 'token of ' || w.id, w.created_at,
       case when w.state <> 'RUNNING' then w.completed_at end,
       case when w.state <> 'RUNNING' then json_build_object('yes', true, 'by', 'ann') end
from cairn.workflow w
where w.name = 'refund' and w.created_at > now() - 100000 * interval '8 seconds';

insert into cairn.event (workflow_id, key, position, value, published_at)
select w.id, 'progress', p, to_json(p * 10), w.created_at
from cairn.workflow w, generate_series(1, 3) p
where w.name = 'checkout' and w.created_at > now() - interval '2 days';

insert into cairn.message (workflow_id, topic, value, sent_at)
select w.id, 'decision', '{"yes": true}'::json, w.created_at + interval '1 second'
from cairn.workflow w
where w.name = 'refund' and w.state = 'RUNNING'
union all
select 'not-begun-' || i, 'decision', '{"yes": true}', now() from generate_series(1, 100) i;

-- Order 17: its first executor died; since then it waits for its payment.
insert into cairn.workflow
  (id, name, state, attempt, executor, parent_id, build, version, created_at, started_at, completed_at, input, output, attributes)
values
  ('order-17', 'checkout', 'RUNNING', 2, 'executor-2', null, 'b1', '2026-10', now() - interval '7 hours', now() - interval '7 hours', null,
   '[{"customer": "c-17", "total": 99.5}]', null, '{"customer": "c-17"}'),
  ('parcel-17', 'deliver', 'RUNNING', 1, 'executor-1', 'order-17', 'b1', '2026-11', now() - interval '6 hours', now() - interval '6 hours', null, '[]', null, null),
  ('label-17', 'print', 'SUCCEEDED', 1, 'executor-1', 'parcel-17', 'b1', '2026-11', now() - interval '6 hours', now() - interval '6 hours', now() - interval '5 hours', '[]', '1', null);

insert into cairn.attempt (workflow_id, attempt, executor, ended_at)
values ('order-17', 1, 'executor-6', now() - interval '6 hours');

insert into cairn.step
  (workflow_id, key, position, kind, attempt, tries, started_at, completed_at, output, xid, snapshot, isolation)
values
  ('order-17', 'parcel', 0, 'CHILD', 1, 1, now() - interval '7 hours', now() - interval '7 hours', '"parcel-17"', null, null, null),
  ('order-17', 'reserve', 1, 'TRANSACTION', 2, 1, now() - interval '6 hours', now() - interval '6 hours', '{}', '815', '815:820:817,818', 'repeatable read');

insert into cairn.event (workflow_id, key, position, value) values ('order-17', 'progress', 2, '30');

-- Reports that no executor runs, a missing report of last night, and its schedule.
insert into cairn.schedule (name, workflow, cron, zone, queue, catch_up, next_at, last_at, declared)
values ('nightly', 'nightly', '0 3 * * *', 'UTC', 'reports', 'LAST', now() + interval '1 hour', now() - interval '23 hours', '');

insert into cairn.workflow (id, name, state, attempt, executor, queue, order_key, created_at, started_at, completed_at, input, output)
select 'nightly@' || to_char(tick, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'nightly', 'SUCCEEDED', 1, 'executor-3', 'reports', 1,
       tick at time zone 'UTC', tick at time zone 'UTC' + interval '1 minute', tick at time zone 'UTC' + interval '2 minutes', '[]', '1'
from generate_series(date_trunc('day', now() at time zone 'UTC') - interval '90 days' + interval '3 hours',
                     now() at time zone 'UTC' - interval '2 days', interval '1 day') tick;

insert into cairn.workflow (id, name, state, attempt, queue, order_key, input)
select 'report-' || i, 'nightly', 'ENQUEUED', 0, 'reports', i, '[]' from generate_series(1, 10) i;
