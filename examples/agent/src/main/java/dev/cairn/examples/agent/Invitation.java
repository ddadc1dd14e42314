package dev.cairn.examples.agent;

/**
 * The permission to answer a question, in the stream {@link #STREAM} of the workflow that asks.
 *
 * @param question the id of the question
 * @param token permits one answer
 */
public record Invitation(String question, String token) {
  /** The name of the stream. */
  public static final String STREAM = "invitations";
}
