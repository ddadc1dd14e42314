package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.DatabaseRoles;
import dev.cairn.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Permissions of the role {@code cairn_reader}: it reads views and changes nothing. */
class ReaderRoleTest extends CairnTest {
  private TestDatabase asReader = new TestDatabase("", "", "");

  @BeforeEach
  void createUserWithRole() {
    DatabaseRoles.grant(database);
    asReader = DatabaseRoles.user(database, "cairn_reader");
  }

  private List<String> relations(String kind) {
    return database.query(
        """
        select 'cairn.' || c.relname from pg_class c
        where c.relnamespace = 'cairn'::regnamespace and c.relkind = ?::"char" and c.relname <> 'unowned'
        """,
        kind);
  }

  @Test
  void readerReadsEveryView() {
    assertThat(relations("v"))
        .hasSizeGreaterThan(10)
        .allSatisfy(view -> assertThat(asReader.count("select count(*) from " + view)).isZero());
  }

  @Test
  void readerReadsNoTable() {
    assertThat(relations("r"))
        .hasSizeGreaterThan(10)
        .allSatisfy(table -> DatabaseRoles.assertDenied(asReader, "select from " + table));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select cairn.enqueue('send', '[]', 'mail')",
        "select cairn.debounce('send', '[]', 'mail', 'k', '1 s', '1 s')",
        "select cairn.debounce_encoded('send', '[]', 'mail', null, 'k', '1 s', '1 s')",
        "select cairn.send('w', 'topic', '1')",
        "select cairn.send('w', 'topic', '1', keep => true)",
        "select cairn.complete_promise('token', '1')",
        "select cairn.fail_promise('token', 'no')",
        "select cairn.cancel('w')",
        "select cairn.resume('w')",
        "select cairn.fork('w')",
        "select cairn.fork_all('{w}', null, false)",
        "select cairn.delete('w')",
        "select cairn.delete_trees('{w}')",
        "select cairn.delete_rows('{w}')",
        "select cairn.cancel_workflows('{w}', 'ALONE', null)",
        "select cairn.cancel_overdue(1)",
        "select cairn.enqueue_due(1)",
        "select cairn.claim('e', 'mail', '{send}', 'v', 'b', 1, 1, 1)",
        "select cairn.take_over('e', '{send}', 'v', 'b', null, 1, 1, 1, 1, '{}')",
        "insert into cairn.workflows (id) values ('w')",
        "update cairn.workflows set state = 'SUCCEEDED'",
        "delete from cairn.steps",
        "delete from cairn.messages",
        "drop view cairn.steps",
        "create table cairn.more (id text)"
      })
  void readerChangesNothing(String statement) throws SQLException {
    DatabaseRoles.assertDenied(asReader, statement);
  }
}
