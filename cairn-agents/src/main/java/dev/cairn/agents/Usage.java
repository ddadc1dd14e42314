package dev.cairn.agents;

import dev.cairn.error.InvalidArgumentException;

/**
 * What one model call has used.
 *
 * @param model the name of the model, as in the response; empty if unknown
 * @param inputTokens the number of input tokens, 0 or more
 * @param outputTokens the number of output tokens, 0 or more
 */
public record Usage(String model, long inputTokens, long outputTokens) {
  /**
   * Validates the numbers.
   *
   * @throws InvalidArgumentException if a number is negative
   */
  public Usage {
    if (inputTokens < 0 || outputTokens < 0) {
      throw new InvalidArgumentException(
          "tokens",
          "A call of model '%s' has %d input and %d output tokens; the numbers must not be negative."
              .formatted(model, inputTokens, outputTokens));
    }
  }

  /**
   * Returns the number of tokens.
   *
   * @return input and output tokens
   */
  public long tokens() {
    return inputTokens + outputTokens;
  }
}
