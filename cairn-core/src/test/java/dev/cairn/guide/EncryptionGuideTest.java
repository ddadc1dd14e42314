package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The guide's chapter on encryption lists all text columns that are not encrypted. */
class EncryptionGuideTest {
  @Test
  void everyTextColumnInPlainTextIsListed() throws Exception {
    TestDatabase database = TestPostgres.freshDatabase();
    Cairn.open(database.config()).close();

    List<String> rows =
        database.query(
            """
            select format('| `%s` | %s |', t.relname,
                          string_agg(format('`%s`', a.attname), ', ' order by a.attnum))
            from pg_class t
            join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
            where t.relnamespace = 'cairn'::regnamespace and t.relkind in ('r', 'p')
              and a.atttypid::regtype in ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype,
                                          'name'::regtype, 'bytea'::regtype)
            group by t.relname
            order by t.relname
            """);

    String page = Files.readString(Path.of("..", "docs", "guide", "18-encryption.md"));
    assertThat(page.lines().filter(line -> line.startsWith("| `"))).containsExactlyElementsOf(rows);
  }
}
