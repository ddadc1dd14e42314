package dev.cairn.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file with an exported history cannot be read or written: it does not exist, is not JSON, has
 * another format or version, lacks a member, has a value of the wrong type, or a redaction changed
 * the JSON type of a value.
 *
 * <p>What to do: correct the file at the path that the message names, or export the history again.
 */
public final class HistoryFileException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String file;
  private final @Nullable String path;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param file the file; null if the history is not in a file
   * @param path the JSON path of the value in it, such as {@code $.steps[2].kind}; null if the
   *     whole file is concerned
   * @param cause the cause; null if there is none
   */
  public HistoryFileException(
      String message, @Nullable String file, @Nullable String path, @Nullable Throwable cause) {
    super(message, cause);
    this.file = file;
    this.path = path;
  }

  /**
   * Returns the file.
   *
   * @return the file; empty if the history is not in a file
   */
  public Optional<String> file() {
    return Optional.ofNullable(file);
  }

  /**
   * Returns the JSON path of the value that caused the problem.
   *
   * @return the path, such as {@code $.steps[2].kind}; empty if the whole file is concerned
   */
  public Optional<String> path() {
    return Optional.ofNullable(path);
  }
}
