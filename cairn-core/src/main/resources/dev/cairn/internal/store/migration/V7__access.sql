-- Access over HTTP: tokens of principals, sessions of browsers, and the audit log of what they change.

-- A token has 256 random bits, so its hash cannot be turned back into it.
create table cairn.access_token (
  id         text primary key,
  name       text not null check (length(name) between 1 and 200),
  role       text not null check (role in ('VIEWER', 'OPERATOR', 'ADMIN')),
  hash       bytea not null unique check (length(hash) = 32),
  created_at timestamptz not null default cairn.now(),
  created_by text not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  areas      text[] not null default '{}'
);

comment on column cairn.access_token.areas is 'Where the role counts, such as queue:mail or application:shop; empty for everything';
comment on table cairn.access_token is 'Internal: tokens of the HTTP API, of which only hashes are stored';

-- A session of a person in a browser, whose cookie has the secret. It ends when its row is deleted, when it expires,
-- when it was not used for too long, or when its token is revoked or expires.
create table cairn.access_session (
  id         text primary key,
  name       text not null check (length(name) between 1 and 200),
  grants     text[] not null,
  token_id   text references cairn.access_token (id) on delete cascade,
  hash       bytea not null unique check (length(hash) = 32),
  created_at timestamptz not null default cairn.now(),
  expires_at timestamptz not null,
  idle_ms    bigint check (idle_ms > 0),
  used_at    timestamptz not null default cairn.now()
);

comment on column cairn.access_session.idle_ms is 'For how many milliseconds it may be unused; null for any number';
comment on column cairn.access_session.used_at is 'When it was used, with a lag of at most a minute';

comment on table cairn.access_session is 'Internal: sessions of browsers at the HTTP API, of which only hashes are stored';

create index access_session_expires on cairn.access_session (expires_at);

create table cairn.audit (
  id           bigint primary key generated always as identity,
  at           timestamptz not null default cairn.now(),
  principal    text not null,
  operation    text not null,
  target       text,
  address      text not null,
  request      json,
  before       json,
  outcome      text,
  after        json,
  completed_at timestamptz,
  check ((outcome is null) = (completed_at is null))
);

comment on table cairn.audit is 'Internal: read cairn.audit_log';

create index audit_target on cairn.audit (target, id) where target is not null;

-- An entry is written before the change, and completed once. It is never changed again, and only delete_audit deletes it.
create function cairn.keep_audit() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'UPDATE' and old.outcome is null and new.outcome is not null
    and (new.id, new.at, new.principal, new.operation, new.target, new.address, new.request::text, new.before::text)
      is not distinct from
        (old.id, old.at, old.principal, old.operation, old.target, old.address, old.request::text, old.before::text)
  then
    return new;
  end if;
  if tg_op = 'DELETE' and current_setting('cairn_audit.deletes', true) = 'on' then
    return old; -- cairn.delete_audit, which adds an entry about it
  end if;
  raise exception 'The audit log is not changed.'
    using errcode = 'CRN12', hint = 'The owner removes old entries: select cairn.delete_audit(interval ''1 year'')';
end
$$;

comment on function cairn.keep_audit is 'Internal: rejects changes of the audit log';
revoke execute on function cairn.keep_audit from public;

create trigger keep_audit before update or delete on cairn.audit
for each row execute function cairn.keep_audit();

create trigger keep_all_audit before truncate on cairn.audit
for each statement execute function cairn.keep_audit();

-- Runs with the rights of its caller, who must be the owner or have been granted execution and the deletion of rows. If it
-- fails, the setting ends with the transaction.
create function cairn.delete_audit(older_than interval) returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  earliest timestamptz := cairn.now() - older_than;
  deleted  bigint;
begin
  if older_than is null or older_than < interval '0' then
    raise exception 'older_than is %; must be an interval of 0 or more.', coalesce(older_than::text, 'null')
      using errcode = '22023';
  end if;
  perform set_config('cairn_audit.deletes', 'on', true);
  delete from cairn.audit a where a.at < earliest;
  get diagnostics deleted = row_count;
  perform set_config('cairn_audit.deletes', 'off', true);
  insert into cairn.audit (principal, operation, address, request, outcome, after, completed_at)
  values (session_user, 'deleteAudit', coalesce(host(inet_client_addr()), 'local'),
    json_build_object('olderThan', older_than, 'before', earliest), '200',
    json_build_object('deleted', deleted), cairn.now());
  return deleted;
end
$$;

comment on function cairn.delete_audit is 'Deletes entries of the audit log that are older than an interval, and adds an entry about it';
revoke execute on function cairn.delete_audit from public;

create view cairn.audit_log as
select a.id, a.at, a.principal, a.operation, a.target, a.address, a.request, a.before, a.outcome, a.after,
       a.completed_at
from cairn.audit a;

comment on view cairn.audit_log is 'One row per change that was requested over HTTP';
comment on column cairn.audit_log.id is 'The number of the entry; higher ones are later';
comment on column cairn.audit_log.at is 'When the change was requested';
comment on column cairn.audit_log.principal is 'The name of the principal';
comment on column cairn.audit_log.operation is 'The name of the operation, as in the OpenAPI document';
comment on column cairn.audit_log.target is 'The id or name of what was changed; null if the operation has none';
comment on column cairn.audit_log.address is 'The network address of the client';
comment on column cairn.audit_log.request is 'The body of the request, with masked values';
comment on column cairn.audit_log.before is 'The target before the change';
comment on column cairn.audit_log.outcome is 'The status of the answer; null if the process died before it';
comment on column cairn.audit_log.after is 'The target after the change, or the answer';
comment on column cairn.audit_log.completed_at is 'When the change had been made or refused';
