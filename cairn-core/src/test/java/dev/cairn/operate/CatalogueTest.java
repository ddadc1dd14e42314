package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testkit.CairnTest;
import org.junit.jupiter.api.Test;

/** Rules for the database schema: comments, permissions and keys. */
class CatalogueTest extends CairnTest {
  @Test
  void everyViewAndTableHasAComment() {
    assertThat(
            database.query(
                """
                select c.oid::regclass from pg_class c
                where c.relnamespace = 'cairn'::regnamespace and c.relkind in ('r', 'v')
                  and obj_description(c.oid, 'pg_class') is null
                """))
        .isEmpty();
  }

  @Test
  void everyColumnOfAViewHasAComment() {
    assertThat(
            database.query(
                """
                select c.relname || '.' || a.attname
                from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
                where c.relnamespace = 'cairn'::regnamespace and c.relkind = 'v'
                  and col_description(c.oid, a.attnum) is null
                """))
        .isEmpty();
  }

  @Test
  void noFunctionDependsOnTheSearchPathOfItsCaller() {
    assertThat(
            database.query(
                """
                select p.oid::regprocedure from pg_proc p
                where p.pronamespace = 'cairn'::regnamespace and p.prosqlbody is null
                  and proconfig is distinct from '{"search_path=pg_catalog, pg_temp"}'
                """))
        .isEmpty();
  }

  @Test
  void noFunctionIsExecutableByEveryRole() {
    assertThat(
            database.query(
                """
                select p.oid::regprocedure from pg_proc p
                where p.pronamespace = 'cairn'::regnamespace
                  and has_function_privilege('pg_monitor', p.oid, 'execute')
                """))
        .isEmpty();
  }

  @Test
  void everyFunctionHasAComment() {
    assertThat(
            database.query(
                """
                select p.oid::regprocedure from pg_proc p
                where p.pronamespace = 'cairn'::regnamespace
                  and obj_description(p.oid, 'pg_proc') is null
                """))
        .isEmpty();
  }

  /**
   * Without a replica identity, a publication of all tables makes Postgres reject updates and
   * deletions.
   */
  @Test
  void everyTableHasAReplicaIdentity() {
    assertThat(
            database.query(
                """
                select c.oid::regclass from pg_class c
                where c.relnamespace = 'cairn'::regnamespace and c.relkind in ('r', 'p')
                  and not (c.relreplident = 'f' or exists (
                    select from pg_index i
                    where i.indrelid = c.oid
                      and case c.relreplident when 'd' then i.indisprimary else i.indisreplident end))
                """))
        .isEmpty();
  }

  /**
   * Required so that the schema can be distributed by workflow and queue. A schedule has a queue
   * but does not belong to it.
   */
  @Test
  void uniqueKeysOfWorkflowsAndQueuesBeginWithTheirId() {
    assertThat(
            database.query(
                """
                select i.indexrelid::regclass
                from pg_index i
                join pg_class c on c.oid = i.indrelid
                join pg_attribute first on first.attrelid = c.oid and first.attnum = i.indkey[0]
                where c.relnamespace = 'cairn'::regnamespace and i.indisunique
                  and exists (select from pg_attribute a
                              where a.attrelid = c.oid and a.attname in ('workflow_id', 'queue'))
                  and first.attname not in ('workflow_id', 'queue')
                  and i.indexrelid::regclass::text not in ('cairn.workflow_pkey', 'cairn.schedule_pkey')
                """))
        .isEmpty();
  }

  @Test
  void idIsTheOnlyUniqueKeyOfWorkflow() {
    assertThat(
            database.query(
                """
                select pg_get_indexdef(i.indexrelid) from pg_index i
                where i.indrelid = 'cairn.workflow'::regclass and i.indisunique
                """))
        .containsExactly("CREATE UNIQUE INDEX workflow_pkey ON cairn.workflow USING btree (id)");
  }
}
