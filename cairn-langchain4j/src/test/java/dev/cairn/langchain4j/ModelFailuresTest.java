package dev.cairn.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFailuresTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "Please try again in 20s. | PT20S",
        "Please try again in 1.5s | PT1.5S",
        "Please try again in 344ms. | PT0.344S",
        "Please try again in 6m0s. | PT6M",
        "Please try again in 1h2m3s. | PT1H2M3S",
        "Please retry after 6 seconds. | PT6S",
        "\"retryDelay\": \"34.5s\" | PT34.5S",
      })
  void timeToWaitIsInTheMessage(String message, Duration expected) {
    var failure = new RateLimitException(new HttpException(429, message));

    assertThat(ModelFailures.retryAfter(failure)).contains(expected);
  }

  @Test
  void otherMessagesContainNoTimeToWait() {
    assertThat(ModelFailures.retryAfter(new RateLimitException("Please try again in a while")))
        .isEmpty();
  }

  @Test
  void failuresOfTheConnectionAreTransient() {
    assertThat(new LangChain4jException(new ConnectException("refused")))
        .matches(ModelFailures::isTransient);
    assertThat(new UncheckedIOException(new HttpTimeoutException("slow")))
        .matches(ModelFailures::isTransient);
    assertThat(new TimeoutException("slow")).matches(ModelFailures::isTransient);
    assertThat(new IllegalStateException("bug")).matches(bug -> !ModelFailures.isTransient(bug));
  }
}
