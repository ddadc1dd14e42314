package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Executes the questions of the guide's chapter on SQL as a reader, in a database of a million
 * workflows. Writes their durations to target/questions.md.
 */
class TwentyQuestionsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern QUESTION =
      Pattern.compile("#### (\\d+)\\. ([^\n]+)\n(?:(?!####).)*?```sql\n(.*?)```", Pattern.DOTALL);
  private static final int REPETITIONS = 5;
  private static final Duration LIMIT = Duration.ofMillis(100);

  /** A pattern that at least one row of each answer matches. */
  private static final SortedMap<Integer, String> EXPECTED =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(1, "order-17 \\| reserve \\| .* \\| 99.5"),
              Map.entry(2, "RUNNING \\| executor-2 \\| 2 \\| reserve \\| TRANSACTION \\| .*"),
              Map.entry(3, "refund-1\\d{6} \\| .*customer.*"),
              Map.entry(4, ".* \\| 2\\d\\d \\| \\d+\\.\\d"),
              Map.entry(5, "order-17 \\| RUNNING \\| .* \\| 30"),
              Map.entry(6, "checkout \\| \\d+ \\| 00:00:1\\d.* \\| 00:00:3\\d.*"),
              Map.entry(7, "checkout \\| shop.Declined \\| card \\d was declined \\| .*"),
              Map.entry(8, "letter-1\\d{6} \\| send \\| STUCK \\| .* was declined"),
              Map.entry(9, "reports \\| 10 \\| 0 \\| .*"),
              Map.entry(10, "executor-[1-4] \\| shop \\| 2026-11 \\| .*"),
              Map.entry(11, "nightly \\| reports \\| 10 \\| .* \\| its queue is paused"),
              Map.entry(12, "checkout \\| charge \\| \\d+ \\| 00:00:00.\\d+ \\| [1-9]\\d*"),
              Map.entry(13, "refund-1\\d{6} \\| decision \\| .* \\| RUNNING"),
              Map.entry(14, "2026-10 \\| checkout \\| \\d+ \\| .* \\| f"),
              Map.entry(15, "1 \\| executor-6 \\| host-0 \\| .* \\| parcel \\| .*"),
              Map.entry(16, "order-1\\d{6} \\| checkout \\| .* \\| DEADLINE \\| .*"),
              Map.entry(17, "refund-1\\d{6} \\| approval \\| ann \\| true \\| .*"),
              Map.entry(18, "reserve \\| 815 \\| repeatable read \\| 815:820:817,818 \\| .* \\| t"),
              Map.entry(19, ".* \\| missing \\| null \\| null"),
              Map.entry(20, "    label-17 \\| print \\| SUCCEEDED \\| .*")));

  private static TestDatabase database = new TestDatabase("", "", "");

  private record Question(int number, String text, String sql) {}

  private record Answer(Question question, List<String> rows, Duration median) {}

  @BeforeAll
  static void createAMillionWorkflows() throws SQLException, IOException {
    database = TestPostgres.freshDatabase();
    database.execute(
        Files.readString(Path.of("src/test/resources/dev/cairn/guide/a-million-workflows.sql")));
    database.execute(Files.readString(ROOT.resolve("docs/sql/roles.sql")));
    database.execute("vacuum analyze");
  }

  private static List<Question> questions() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/guide/12-sql.md"));
    return QUESTION
        .matcher(page)
        .results()
        .map(
            found -> new Question(Integer.parseInt(found.group(1)), found.group(2), found.group(3)))
        .toList();
  }

  private static Answer ask(Statement statement, Question question) {
    List<String> rows = rows(statement, question);
    Duration median = Eventually.below(LIMIT, question.text(), () -> median(statement, question));
    return new Answer(question, rows, median);
  }

  private static Duration median(Statement statement, Question question) {
    var times = new long[REPETITIONS];
    for (int i = 0; i < REPETITIONS; i++) {
      long start = System.nanoTime();
      rows(statement, question);
      times[i] = System.nanoTime() - start;
    }
    Arrays.sort(times);
    return Duration.ofNanos(times[REPETITIONS / 2]);
  }

  private static List<String> rows(Statement statement, Question question) {
    try (ResultSet answer = statement.executeQuery(question.sql())) {
      int columns = answer.getMetaData().getColumnCount();
      var rows = new ArrayList<String>();
      while (answer.next()) {
        var row = new StringJoiner(" | ");
        for (int column = 1; column <= columns; column++) {
          row.add(answer.getString(column));
        }
        rows.add(row.toString());
      }
      return rows;
    } catch (SQLException e) {
      throw new AssertionError(question.text(), e);
    }
  }

  @Test
  void eachIsAnsweredQuicklyFromTheViewsAlone() throws SQLException, IOException {
    List<Question> questions = questions();
    List<Answer> answers;
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("set role cairn_reader"); // cannot read tables
      answers = questions.stream().map(question -> ask(statement, question)).toList();
    }

    write(answers);
    assertThat(questions)
        .extracting(Question::number)
        .containsExactlyElementsOf(EXPECTED.keySet())
        .hasSize(20);
    assertThat(answers)
        .allSatisfy(answer ->
            assertThat(answer.rows())
                .as(answer.question().text())
                .anyMatch(
                    row -> row.matches(EXPECTED.getOrDefault(answer.question().number(), ""))));
    assertThat(database.count("select count(*) from cairn.workflows"))
        .isGreaterThanOrEqualTo(1_000_000);
  }

  private static void write(List<Answer> answers) throws IOException {
    List<String> lines =
        answers.stream()
            .map(answer ->
                String.format(
                    Locale.ROOT,
                    "| %d. %s | %,d rows | %.1f ms |",
                    answer.question().number(),
                    answer.question().text(),
                    answer.rows().size(),
                    answer.median().toNanos() / 1e6))
            .toList();
    Files.write(Path.of("target", "questions.md"), lines);
  }
}
