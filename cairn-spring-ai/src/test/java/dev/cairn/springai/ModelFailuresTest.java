package dev.cairn.springai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.http.Headers;
import com.openai.errors.OpenAIInvalidDataException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.RateLimitException;
import com.openai.models.ErrorObject;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.ai.retry.NonTransientAiException;
import org.springframework.ai.retry.TransientAiException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;

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
    var failure = new TransientAiException("429 - " + message);

    assertThat(ModelFailures.retryAfter(failure)).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Retry-After | 30 | PT30S",
        "retry-after-ms | 1500 | PT1.5S",
        "Retry-After | Wed, 21 Oct 2026 07:28:10 GMT | PT10S",
      })
  void timeToWaitIsInTheHeadersOfTheResponse(String name, String value, Duration expected) {
    var spring = new HttpHeaders();
    spring.add(name, value);
    spring.add("Date", "Wed, 21 Oct 2026 07:28:00 GMT");
    Headers openAi =
        Headers.builder().put(name, value).put("Date", "Wed, 21 Oct 2026 07:28:00 GMT").build();

    assertThat(ModelFailures.retryAfter(tooManyRequests(spring))).contains(expected);
    assertThat(ModelFailures.retryAfter(rateLimit(openAi))).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({"soon", "0", "-1", "'Wed, 21 Oct 2026 07:27:59 GMT'"})
  void otherValuesAreIgnored(String value) {
    Headers headers =
        Headers.builder()
            .put("Retry-After", value)
            .put("Date", "Wed, 21 Oct 2026 07:28:00 GMT")
            .build();

    assertThat(ModelFailures.retryAfter(rateLimit(headers))).isEmpty();
    assertThat(ModelFailures.retryAfter(new TransientAiException("try again in a while")))
        .isEmpty();
  }

  private static RateLimitException rateLimit(Headers headers) {
    ErrorObject error =
        ErrorObject.builder().code("busy").message("busy").param("none").type("limit").build();
    return RateLimitException.builder().headers(headers).error(error).build();
  }

  private static HttpClientErrorException tooManyRequests(HttpHeaders headers) {
    return HttpClientErrorException.create(
        HttpStatus.TOO_MANY_REQUESTS, "busy", headers, new byte[0], StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({"408, true", "429, true", "401, false", "400, false", "404, false"})
  void statusDecides(int status, boolean isTransient) {
    var failure = new HttpClientErrorException(HttpStatus.valueOf(status));

    assertThat(ModelFailures.isTransient(failure)).isEqualTo(isTransient);
    assertThat(ModelFailures.isTransient(new IllegalStateException(failure)))
        .isEqualTo(isTransient);
    assertThat(ModelFailures.isTransient(new NonTransientAiException(status + " - {}")))
        .isEqualTo(isTransient);
  }

  @Test
  void overloadIsTransientUnlessTheAccountHasNoCredit() {
    assertThat(new HttpServerErrorException(HttpStatus.SERVICE_UNAVAILABLE))
        .matches(ModelFailures::isTransient);
    assertThat(new TransientAiException("busy")).matches(ModelFailures::isTransient);
    assertThat(new NonTransientAiException("busy")).matches(e -> !ModelFailures.isTransient(e));
    assertThat(new NonTransientAiException("429 - {\"code\": \"insufficient_quota\"}"))
        .matches(e -> !ModelFailures.isTransient(e));
    assertThat(
            HttpClientErrorException.create(
                HttpStatus.TOO_MANY_REQUESTS,
                "busy",
                new HttpHeaders(),
                "insufficient_quota".getBytes(StandardCharsets.UTF_8),
                StandardCharsets.UTF_8))
        .matches(e -> !ModelFailures.isTransient(e));
  }

  @Test
  void failuresOfTheConnectionAreTransient() {
    assertThat(new IllegalStateException(new ConnectException("refused")))
        .matches(ModelFailures::isTransient);
    assertThat(new UncheckedIOException(new HttpTimeoutException("slow")))
        .matches(ModelFailures::isTransient);
    assertThat(new OpenAIIoException("lost")).matches(ModelFailures::isTransient);
    assertThat(new OpenAIInvalidDataException("no JSON"))
        .matches(e -> !ModelFailures.isTransient(e));
    assertThat(new IllegalStateException("bug")).matches(e -> !ModelFailures.isTransient(e));
  }
}
