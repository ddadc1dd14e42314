package dev.cairn.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.error.ValueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The format of files with histories, and what is wrong with those that cannot be read. */
class HistoryFileTest {
  private static final String FILE =
      """
      {
        "format" : "cairn-history",
        "version" : 1,
        "redacted" : false,
        "workflow" : {
          "id" : "order-17",
          "name" : "checkout",
          "state" : "CANCELLED",
          "generation" : 2,
          "build" : "5f1c",
          "version" : "v7",
          "createdAt" : "2026-01-31T12:00:00Z",
          "beganAt" : "2026-01-31T12:00:01Z",
          "completedAt" : "2026-01-31T12:00:09Z",
          "parent" : "cart-3",
          "queue" : "orders",
          "headers" : {
            "tenant" : "acme"
          },
          "deadline" : "2026-02-01T12:00:00Z",
          "cancellation" : "WITH_CHILDREN",
          "cancellationReason" : "withdrew"
        },
        "input" : [ {
          "sku" : "teapot",
          "price" : 12.50
        } ],
        "steps" : [ {
          "key" : "charge",
          "position" : 0,
          "kind" : "STEP",
          "startedAt" : "2026-01-31T12:00:02Z",
          "completedAt" : "2026-01-31T12:00:03Z",
          "tries" : 2,
          "argumentHash" : "fffffffffffffff0",
          "output" : null
        }, {
          "key" : "cancel charge",
          "position" : 4,
          "kind" : "COMPENSATION",
          "startedAt" : "2026-01-31T12:00:04Z",
          "completedAt" : "2026-01-31T12:00:05Z",
          "tries" : 1,
          "error" : {
            "type" : "java.io.IOException"
          }
        } ],
        "children" : [ {
          "id" : "order-17/ship",
          "name" : "ship",
          "state" : "FAILED"
        } ]
      }
      """;

  @TempDir Path folder;

  @Test
  void textOfAFileIsTheSameAfterReading() {
    assertThat(ExportedHistory.fromJson(FILE).toJson()).isEqualToNormalizingNewlines(FILE);
  }

  private ValueException problem(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("h.json"), text);
    ValueException problem =
        catchThrowableOfType(ValueException.class, () -> ExportedHistory.read(file));
    assertThat(problem).hasMessageContaining(file.toString());
    return problem;
  }

  private ValueException problem(String text, String replacement) throws IOException {
    assertThat(FILE).contains(text);
    return problem(FILE.replace(text, replacement));
  }

  @Test
  void problemsHaveTheFileAndThePath() throws IOException {
    assertThat(problem("\"version\" : 1,", "\"version\" : 2,"))
        .hasMessageContaining("$.version", "version 2 of the format is not supported");
    assertThat(problem("\"kind\" : \"COMPENSATION\"", "\"kind\" : \"UNDO\""))
        .hasMessageContaining("'UNDO'; must be one of STEP, TRANSACTION")
        .extracting(unread -> unread.path().orElseThrow())
        .isEqualTo("$.steps[1].kind");
    assertThat(problem("\"tries\" : 2", "\"tries\" : \"2\""))
        .hasMessageContaining("$.steps[0].tries", "it is a text, not an integer");
    assertThat(problem("\"tries\" : 2", "\"tries\" : 3000000000"))
        .hasMessageContaining("it is 3000000000; must be 0 to 2147483647");
    assertThat(problem("\"id\" : \"order-17\",", ""))
        .hasMessageContaining("$.workflow.id", "it is missing");
    assertThat(problem("\"tenant\" : \"acme\"", "\"tenant\" : [ ]"))
        .hasMessageContaining("$.workflow.headers.tenant", "it is an array, not a text");
    assertThat(problem("2026-01-31T12:00:04Z", "yesterday"))
        .hasMessageContaining("$.steps[1].startedAt", "'yesterday' is not a time");
    assertThat(problem("fffffffffffffff0", "hash")).hasMessageContaining("$.steps[0].argumentHash");
    assertThat(problem("\"output\" : null", "\"out\" : null"))
        .hasMessageContaining("$.steps[0].output", "either an output or an error");
    assertThat(problem("\"position\" : 4", "\"position\" : 0"))
        .hasMessageContaining("$.steps[1].position", "it is 0 after 0");
    assertThat(problem("\"key\" : \"cancel charge\"", "\"key\" : \"charge\""))
        .hasMessageContaining("$.steps[1].key", "'charge' is also the key of steps[0]");
    assertThat(problem("\"input\" : [ {", "\"other\" : [ {"))
        .hasMessageContaining("$.input", "it is not an array");
    assertThat(problem("cairn-history", "other")).hasMessageContaining("$.format");
    assertThat(problem("[1]")).hasMessageContaining("it is not a JSON object");
  }

  @Test
  void textThatIsNotJsonIsReportedWithItsLine() throws IOException {
    assertThat(problem("\"redacted\" : false", "\"redacted\" : fals"))
        .hasMessageContaining("it is not valid JSON at line 4, column");
    assertThat(problem("")).hasMessageContaining("cannot be read");
  }

  @Test
  void unreadableFilesAreReportedWithTheirName() throws IOException {
    Path missing = folder.resolve("missing.json");
    Path binary = Files.write(folder.resolve("binary.json"), new byte[] {(byte) 0xff, 0, 1});

    assertThatThrownBy(() -> ExportedHistory.read(missing))
        .isInstanceOf(ValueException.class)
        .hasMessage("There is no file " + missing + ". Check the path.");
    assertThatThrownBy(() -> ExportedHistory.read(binary))
        .hasMessageContaining(binary.toString(), "not text in UTF-8");
    assertThatThrownBy(() -> ExportedHistory.read(folder))
        .hasMessageContaining(folder.toString(), "cannot be read");
    assertThatThrownBy(
            () -> ExportedHistory.fromJson(FILE).writeTo(folder.resolve("no/such/folder.json")))
        .isInstanceOf(ValueException.class)
        .hasMessageContaining("order-17", "folder.json");
  }

  @Test
  void membersThatAreNotKnownAreIgnored() {
    String extended = FILE.replace("\"redacted\" : false,", "\"redacted\" : false, \"new\" : {},");

    assertThat(ExportedHistory.fromJson(extended)).isEqualTo(ExportedHistory.fromJson(FILE));
  }
}
