package dev.cairn.http.internal.problem;

import org.jspecify.annotations.Nullable;

/**
 * A problem of a request, the body of each answer with a status of 400 or more.
 *
 * @param type identifies the kind of problem, such as {@code urn:cairn:problem:no-such-workflow}
 * @param title the kind of problem in words
 * @param status the status of the answer
 * @param detail what happened
 * @param next what the client can do
 * @param argument the parameter, header or member of the body that is wrong; null if none is
 */
public record Problem(
    String type, String title, int status, String detail, String next, @Nullable String argument) {
  private static final String PREFIX = "urn:cairn:problem:";

  /** Creates a problem of a kind, whose title is the kind in words. */
  public static Problem of(int status, String kind, String detail, String next) {
    String words = kind.replace('-', ' ');
    String title = Character.toUpperCase(words.charAt(0)) + words.substring(1);
    return new Problem(PREFIX + kind, title, status, detail, next, null);
  }

  /** Returns a problem that names the argument. */
  public Problem at(@Nullable String name) {
    return new Problem(type, title, status, detail, next, name);
  }

  public ProblemException exception() {
    return new ProblemException(this);
  }

  public static ProblemException badParameter(String name, String detail) {
    return of(
            400, "invalid-parameter", detail, "Correct the parameter, and send the request again.")
        .at(name)
        .exception();
  }

  public static ProblemException badBody(String member, String detail) {
    return of(400, "invalid-body", detail, "Correct the body, and send the request again.")
        .at(member)
        .exception();
  }
}
