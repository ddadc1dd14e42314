package dev.cairn.agents;

import dev.cairn.error.InvalidArgumentException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A question to a person.
 *
 * @param id identifies the question, also over repeated runs of the workflow
 * @param text what is asked
 * @param options the answers to choose from
 * @param arguments what is to be approved, such as the arguments of a tool call; a person may
 *     change them in the answer
 * @param recipient who is asked, as given to {@link Approvals#to} and {@link Approvals#escalate};
 *     empty if nobody is named
 * @param deadline when the workflow gives up, by the clock of the database
 * @param problem why the answer before was not accepted; empty for the first time
 */
public record Question(
    String id,
    String text,
    List<String> options,
    Map<String, Object> arguments,
    String recipient,
    Instant deadline,
    String problem) {
  /**
   * Copies the options and arguments.
   *
   * @throws InvalidArgumentException if there is no text, no option, or an option twice
   */
  public Question {
    if (text.isBlank()) {
      throw new InvalidArgumentException("text", "text is blank; say what is asked.");
    }
    if (options.isEmpty() || Set.copyOf(options).size() != options.size()) {
      throw new InvalidArgumentException(
          "options", "options are %s; give at least one, each once.".formatted(options));
    }
    options = List.copyOf(options);
    arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
  }

  Question to(String changed) {
    return new Question(id, text, options, arguments, changed, deadline, problem);
  }

  Question rejected(String changed) {
    return new Question(id, text, options, arguments, recipient, deadline, changed);
  }
}
