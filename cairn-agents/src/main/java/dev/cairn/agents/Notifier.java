package dev.cairn.agents;

/** Tells people about a question, such as by mail, in a chat, or in an inbox of the application. */
@FunctionalInterface
public interface Notifier {
  /**
   * Tells the recipient about a question. It is called in a recorded step, so a crash before the
   * record repeats it: recipients may be told twice.
   *
   * @param question the question
   * @param token permits one answer, with {@code cairn.messages().complete(token, answer)}; treat
   *     it like a password
   * @throws RuntimeException if that fails; the step is then retried
   */
  void tell(Question question, String token);
}
