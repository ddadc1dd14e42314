package dev.cairn.langchain4j;

import org.jspecify.annotations.Nullable;

/**
 * What only OpenAI's metadata have. It names no class of their module, which is optional.
 *
 * @param created when the response was created, in seconds; null if unknown
 * @param serviceTier the service tier; null if unknown
 * @param systemFingerprint the configuration of the server; null if unknown
 * @param input details of the input tokens; null if there are none
 * @param output details of the output tokens; null if there are none
 */
record OpenAiDetails(
    @Nullable Long created,
    @Nullable String serviceTier,
    @Nullable String systemFingerprint,
    @Nullable InputDetails input,
    @Nullable OutputDetails output) {

  /** Details of the input tokens. */
  record InputDetails(@Nullable Integer cachedTokens) {}

  /** Details of the output tokens. */
  record OutputDetails(@Nullable Integer reasoningTokens) {}
}
