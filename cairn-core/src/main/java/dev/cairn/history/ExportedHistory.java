package dev.cairn.history;

import dev.cairn.common.Cancellation;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.ValueException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The history of a workflow outside the database: everything that its replay needs, with values as
 * plain JSON. The guide describes the format of its files.
 *
 * @param workflow the workflow
 * @param input the arguments of its current generation, a JSON array
 * @param output its result; null unless it has succeeded
 * @param error the exception with which it failed or is stuck; null if there is none
 * @param steps its records, ordered by position
 * @param children the workflows that it has started
 * @param redacted whether values were replaced; argument hashes are then not compared, because they
 *     are those of the original values
 */
public record ExportedHistory(
    Workflow workflow,
    String input,
    @Nullable String output,
    @Nullable String error,
    List<Step> steps,
    List<Child> children,
    boolean redacted) {
  /** Copies the lists. */
  public ExportedHistory {
    steps = List.copyOf(steps);
    children = List.copyOf(children);
  }

  /**
   * The workflow of a history.
   *
   * @param id its id
   * @param name its registered name
   * @param state its state
   * @param generation its generation, 1 unless it has continued as new
   * @param code which code ran it
   * @param times when it was created, began and ended
   * @param parent the id of the workflow that started it; null if none did
   * @param queue its queue; null if it was started directly
   * @param headers its headers
   * @param limits its deadline and cancellation
   */
  public record Workflow(
      String id,
      String name,
      WorkflowState state,
      int generation,
      Code code,
      Times times,
      @Nullable String parent,
      @Nullable String queue,
      Map<String, String> headers,
      Limits limits) {
    /** Copies the headers. */
    public Workflow {
      headers = Collections.unmodifiableMap(new TreeMap<>(headers));
    }
  }

  /**
   * The code that ran a workflow.
   *
   * @param build the build that wrote all its records; null if several did
   * @param version the version that began it; null if it has not begun
   */
  public record Code(@Nullable String build, @Nullable String version) {}

  /**
   * When a workflow was created, began and ended.
   *
   * @param created when it was created
   * @param began when the code of its current generation first ran, which is its time at the
   *     beginning; when it was created if it has not run
   * @param completed when it ended; null if it has not
   */
  public record Times(Instant created, Instant began, @Nullable Instant completed) {}

  /**
   * The deadline of a workflow, and whether it was cancelled.
   *
   * @param deadline when it is cancelled unless it has ended; null for never
   * @param cancellation how it was cancelled; null if it was not
   * @param reason the reason of the cancellation; null if none was given
   */
  public record Limits(
      @Nullable Instant deadline, @Nullable Cancellation cancellation, @Nullable String reason) {}

  /**
   * A record.
   *
   * @param key its step key
   * @param position its position, from 0
   * @param kind its kind, as {@link dev.cairn.operate.RecordedStep#kind}
   * @param span when it ran, and how often
   * @param argumentHash the hash of its arguments; empty if there is none
   * @param output its value; null if it threw
   * @param error its exception; null if it did not throw
   */
  public record Step(
      String key,
      int position,
      String kind,
      Span span,
      OptionalLong argumentHash,
      @Nullable String output,
      @Nullable String error) {}

  /**
   * When a step ran.
   *
   * @param started when its first try began
   * @param completed when its last try ended
   * @param tries the number of tries
   */
  public record Span(Instant started, Instant completed, int tries) {}

  /**
   * A workflow that the workflow has started.
   *
   * @param id its id
   * @param name its registered name
   * @param state its state at the time of the export
   */
  public record Child(String id, String name, WorkflowState state) {}

  /**
   * Reads a history from a file.
   *
   * @param file the file, in UTF-8
   * @return the history
   * @throws ValueException if the file cannot be read, is not an exported history, or has a newer
   *     format; the message has the file and the JSON path in it
   */
  public static ExportedHistory read(Path file) {
    try {
      return HistoryFileReader.read(Files.readString(file), file.toString());
    } catch (NoSuchFileException missing) {
      throw unreadable(file, "There is no file %s. Check the path.", missing);
    } catch (CharacterCodingException binary) {
      throw unreadable(file, "The file %s is not text in UTF-8. Export the history again.", binary);
    } catch (IOException problem) {
      throw unreadable(file, "The file %s cannot be read. Check its rights.", problem);
    }
  }

  private static ValueException unreadable(Path file, String message, IOException cause) {
    return new ValueException(message.formatted(file), null, cause);
  }

  /**
   * Reads a history from JSON text.
   *
   * @param json what {@link #toJson} returned
   * @return the history
   * @throws ValueException if the text is not an exported history, or has a newer format; the
   *     message has the JSON path
   */
  public static ExportedHistory fromJson(String json) {
    return HistoryFileReader.read(json, null);
  }

  /**
   * Returns the history in the format of its files, with line breaks and indentation.
   *
   * @return JSON text
   * @throws ValueException if a value of the history is not JSON
   */
  public String toJson() {
    return HistoryFileWriter.write(this);
  }

  /**
   * Writes the history to a file, which is replaced if it exists. A process that dies meanwhile
   * leaves no part of a file under this name.
   *
   * @param file the file; its folder must exist
   * @throws ValueException if the file cannot be written
   */
  public void writeTo(Path file) {
    String json = toJson();
    Path folder = file.toAbsolutePath().getParent();
    try {
      Path whole = Files.createTempFile(folder, ".history", ".part");
      try {
        Files.writeString(whole, json);
        Files.move(
            whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(whole);
      }
    } catch (IOException problem) {
      throw new ValueException(
          "The history of workflow '%s' cannot be written to %s: %s. Check that the folder exists and can be written."
              .formatted(workflow.id, file, problem),
          null,
          problem);
    }
  }

  /**
   * Returns a copy in which the redaction has replaced values. Argument hashes are removed, because
   * they are those of the original values.
   *
   * @param redaction replaces values
   * @return the redacted history
   * @throws ValueException if the redaction returns a value of another JSON type; the message has
   *     its JSON path
   */
  public ExportedHistory redact(Redaction redaction) {
    return new RedactionRun(redaction).redact(this);
  }
}
