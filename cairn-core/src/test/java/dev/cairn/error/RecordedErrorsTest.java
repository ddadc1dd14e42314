package dev.cairn.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cairn.CairnClient;
import dev.cairn.codec.JsonCodec;
import dev.cairn.internal.failure.AllowedExceptions;
import dev.cairn.internal.failure.FailureCodec;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.SampleExceptions;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Durable;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each exception keeps its fields when it is recorded as an outcome and restored. */
class RecordedErrorsTest extends SingleWorkflowTest {
  static Iterable<Class<? extends Throwable>> types() {
    return SampleExceptions.types();
  }

  private static void assertSame(Throwable restored, Throwable original) {
    assertThat(restored).hasSameClassAs(original).hasMessage(original.getMessage());
    assertThat(SampleExceptions.fields(restored)).isEqualTo(SampleExceptions.fields(original));
    if (original.getCause() == null) {
      assertThat(restored).hasNoCause();
    } else {
      assertThat(restored).cause().hasMessage(original.getCause().getMessage());
    }
  }

  @Test
  void thereAreAboutTwentyTypes() {
    assertThat(SampleExceptions.types()).hasSizeBetween(15, 22);
  }

  @ParameterizedTest
  @MethodSource("types")
  void eachFieldHasAnAccessor(Class<? extends Throwable> type) throws Exception {
    Throwable full = SampleExceptions.full(type);
    Throwable sparse = SampleExceptions.sparse(type);

    for (Map.Entry<String, @Nullable Object> field : SampleExceptions.fields(full).entrySet()) {
      Method accessor = type.getMethod(field.getKey());
      boolean isOptional = accessor.getReturnType() == Optional.class;
      Object value = field.getValue();

      assertThat(accessor.invoke(full)).isEqualTo(isOptional ? Optional.ofNullable(value) : value);
      if (isOptional) {
        assertThat(accessor.invoke(sparse)).isEqualTo(Optional.empty());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void fieldsSurviveTheRecord(Class<? extends Throwable> type) {
    var codec = new FailureCodec(new JsonCodec(), AllowedExceptions.standard());
    Throwable full = SampleExceptions.full(type);
    Throwable sparse = SampleExceptions.sparse(type);

    assertSame(codec.decode(codec.encode(full)), full);
    assertSame(codec.decode(codec.encode(sparse)), sparse);
  }

  /** The step's failure and, because nobody catches it, that of the workflow. */
  @ParameterizedTest
  @MethodSource("types")
  void anotherProcessAwaitsTheSameException(Class<? extends Throwable> type) {
    Throwable original = SampleExceptions.full(type);
    Handle<String> here =
        start(() ->
            Durable.step(
                "fail",
                () -> {
                  if (original instanceof RuntimeException thrown) {
                    throw thrown;
                  }
                  return "not thrown";
                }));

    Throwable seenHere = catchThrowable(here::await);

    assertSame(seenHere, original);
    try (CairnClient client = CairnClient.connect(database.config())) {
      assertSame(catchThrowable(() -> client.handle("w", String.class).await()), original);
    }
  }

  @Test
  void recordedExceptionNamesTheOriginalType() {
    final class Unlisted extends RuntimeException {
      private static final long serialVersionUID = 1L;

      Unlisted() {
        super("not restorable");
      }
    }
    Handle<String> handle =
        openWith(
                () -> {
                  throw new Unlisted();
                })
            .start(StartOptions.id("w"), flow);

    Throwable thrown = catchThrowable(handle::await);

    assertThat(thrown)
        .isInstanceOfSatisfying(
            RecordedException.class,
            recorded -> assertThat(recorded.originalType()).isEqualTo(Unlisted.class.getName()));
  }
}
