-- Who forks and deletes: these functions alone write what stands for work that was done, and remove it. So
-- they work with the rights of their owner, for whom they are granted to, and for nobody else.

alter function cairn.fork security definer set search_path = pg_catalog, pg_temp;
alter function cairn.delete security definer set search_path = pg_catalog, pg_temp;
alter function cairn.delete_families security definer set search_path = pg_catalog, pg_temp;

revoke execute on function cairn.fork, cairn.delete, cairn.delete_families from public;
