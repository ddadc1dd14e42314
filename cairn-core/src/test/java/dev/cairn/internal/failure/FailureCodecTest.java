package dev.cairn.internal.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.codec.AesGcmCodec;
import dev.cairn.codec.JsonCodec;
import dev.cairn.error.RecordedException;
import dev.cairn.error.UsageException;
import dev.cairn.error.ValueException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings(
    "serial") // exceptions are not serialized here, and their fields may have any type
class FailureCodecTest {
  private final FailureCodec failures = failures(new JsonCodec());

  private static FailureCodec failures(dev.cairn.spi.Codec codec) {
    var listedTypes =
        List.of(
            Declined.class,
            Bare.class,
            CauseOnly.class,
            Prefixed.class,
            Settable.class,
            Unreadable.class,
            Hidden.class,
            Family.class,
            Refund.class,
            Renamed.class,
            Retitled.class);
    return new FailureCodec(codec, AllowedExceptions.standard().withClasses(listedTypes));
  }

  static final class Declined extends Exception {
    final String order;
    final BigDecimal amount;
    final List<Instant> tries;

    Declined(String order, BigDecimal amount, List<Instant> tries, @Nullable Throwable cause) {
      super(order + " was declined", cause);
      this.order = order;
      this.amount = amount;
      this.tries = tries;
    }
  }

  static final class Bare extends RuntimeException {}

  static final class CauseOnly extends RuntimeException {
    CauseOnly(Throwable cause) {
      super(cause);
    }
  }

  static final class Prefixed extends RuntimeException {
    Prefixed(String order) {
      super("order " + order);
    }
  }

  static final class Settable extends RuntimeException {
    private int code;

    Settable(String message) {
      super(message);
    }

    Settable code(int code) {
      this.code = code;
      return this;
    }
  }

  static final class Unreadable extends RuntimeException {
    @Override
    public String getMessage() {
      throw new IllegalStateException("no message today");
    }
  }

  private static final class Hidden extends RuntimeException {
    private Hidden(String message, Throwable cause) {
      super(message, cause);
    }
  }

  abstract static sealed class Family extends RuntimeException permits Child {
    Family(String message) {
      super(message);
    }
  }

  static final class Child extends Family {
    Child(String message) {
      super(message);
    }
  }

  static final class Unlisted extends RuntimeException {
    Unlisted(String message) {
      super(message);
    }
  }

  static Stream<Throwable> recordables() {
    var cause = new FileNotFoundException("a.txt");
    return Stream.of(
        new IllegalStateException("closed", cause),
        new IllegalStateException(cause),
        new IllegalStateException(),
        new NullPointerException("x is null"),
        new IOException("disk", new Error("deep", new Bare())),
        new UncheckedIOException("disk", cause),
        new CompletionException("done", cause),
        new ExecutionException("done", cause),
        new ClassNotFoundException("x.Y", cause),
        new SQLException("no table"),
        new UsageException("Use it."),
        new RecordedException("it was", "com.example.Declined", cause),
        new ArithmeticException(),
        new AssertionError("no", cause),
        new Declined("o1", new BigDecimal("1.50"), List.of(Instant.EPOCH), null),
        new Declined("o1", new BigDecimal("1.50"), List.of(), cause),
        new Bare(),
        new Bare().initCause(cause),
        new CauseOnly(cause),
        new Settable("set"),
        new Hidden("hidden", cause),
        new Child("of a sealed type"));
  }

  @ParameterizedTest
  @MethodSource("recordables")
  void recordedExceptionIsRestored(Throwable failure) {
    var restored = failures.decode(failures.encode(failure));

    assertSame(restored, failure);
    assertSame(failures.asReplayed(failure), failure);
    assertThat(restored.getStackTrace()[0].getMethodName()).isEqualTo("recordables");
    assertThat(failures.asReplayed(failure).getStackTrace()).isEqualTo(failure.getStackTrace());
  }

  private static void assertSame(@Nullable Throwable restored, @Nullable Throwable failure) {
    if (restored == null || failure == null) {
      assertThat(restored).isSameAs(failure);
      return;
    }
    assertThat(restored).hasSameClassAs(failure).hasMessage(failure.getMessage());
    assertSame(restored.getCause(), failure.getCause());
  }

  @Test
  void fieldsAreRestoredThroughTheConstructor() {
    var declined = new Declined("o1", new BigDecimal("1.50"), List.of(Instant.EPOCH), null);

    var restored = (Declined) failures.decode(failures.encode(declined));

    assertThat(restored.order).isEqualTo("o1");
    assertThat(restored.amount).isEqualTo(new BigDecimal("1.50"));
    assertThat(restored.tries).containsExactly(Instant.EPOCH);
  }

  @Test
  void fieldsWithoutAConstructorParameterAreSet() {
    var restored = (Settable) failures.decode(failures.encode(new Settable("x").code(7)));

    assertThat(restored.code).isEqualTo(7);
  }

  /** A class whose longest constructor with known parameters is the right one. */
  static final class Refund extends RuntimeException {
    final String order;
    final int cents;

    Refund(String order) {
      this("no refund", order, 0, null);
    }

    Refund(String message, String order, int cents, @Nullable Throwable cause) {
      super(message, cause);
      this.order = order;
      this.cents = cents;
    }
  }

  @Test
  void longestMatchingConstructorIsUsed() {
    var cause = new IOException("busy");

    var restored = (Refund) failures.decode(failures.encode(new Refund("late", "o1", 150, cause)));

    assertThat(restored).hasMessage("late");
    assertThat(restored.getCause()).isExactlyInstanceOf(IOException.class).hasMessage("busy");
    assertThat(restored.order).isEqualTo("o1");
    assertThat(restored.cents).isEqualTo(150);
  }

  /** A class with constructor parameters whose types fit its fields but whose names do not. */
  static final class Renamed extends RuntimeException {
    final String order;

    Renamed(String message, String first) {
      super(message);
      this.order = first;
    }
  }

  /** A class whose message parameter is not a String. */
  static final class Retitled extends RuntimeException {
    Retitled(StringBuilder message) {
      super(message.toString());
    }
  }

  @Test
  void exceptionWithoutAMatchingConstructorIsWrapped() {
    for (var failure : List.of(new Renamed("m", "o1"), new Retitled(new StringBuilder("m")))) {
      assertThat(failures.asReplayed(failure))
          .isExactlyInstanceOf(RecordedException.class)
          .hasMessageContaining("give its class a constructor (String message, Throwable cause)");
    }
  }

  @Test
  void unlistedTypeIsWrappedTheFirstTimeAsWell() {
    var cause = new Unlisted("inner");
    var failure = new IOException("outer", cause);

    for (var seen :
        List.of(failures.asReplayed(failure), failures.decode(failures.encode(failure)))) {
      assertThat(seen).isExactlyInstanceOf(IOException.class).hasMessage("outer");
      assertThat(seen.getCause())
          .isExactlyInstanceOf(RecordedException.class)
          .hasMessage(
              "dev.cairn.internal.failure.FailureCodecTest$Unlisted: inner (To restore the original type, add"
                  + " its class to the allowed exceptions.)");
    }
  }

  @Test
  void unlistedTypeIsRestoredAsItsListedSuperclass() {
    var failure = new DriverException("no table");

    for (var seen :
        List.of(failures.asReplayed(failure), failures.decode(failures.encode(failure)))) {
      assertThat(seen)
          .isExactlyInstanceOf(SQLException.class)
          .hasMessage("dev.cairn.internal.failure.FailureCodecTest$DriverException: no table");
    }
  }

  private static final class DriverException extends SQLException {
    private static final long serialVersionUID = 1L;

    DriverException(String message) {
      super(message);
    }
  }

  @Test
  void exceptionWhoseConstructorChangesTheMessageIsWrapped() {
    assertThat(failures.asReplayed(new Prefixed("o1")))
        .isExactlyInstanceOf(RecordedException.class)
        .hasMessageStartingWith(
            "dev.cairn.internal.failure.FailureCodecTest$Prefixed: order o1 (To restore")
        .hasMessageContaining("give its class a constructor (String message, Throwable cause)");
  }

  @Test
  void exceptionWithAFailingGetMessageIsRecordedWithoutAMessage() {
    assertThat(failures.decode(failures.encode(new Unreadable()))).isNotNull();
  }

  @Test
  void cycleOfCausesIsCut() {
    var first = new IllegalStateException("first");
    var second = new IllegalStateException("second", first);
    first.initCause(second);

    var restored = failures.decode(failures.encode(first));

    assertThat(restored).hasMessage("first");
    assertThat(restored.getCause()).hasMessage("second").hasNoCause();
    assertThat(failures.asReplayed(first).getCause()).hasNoCause();
  }

  @Test
  void causesBeyondThe16thAreOmitted() {
    Throwable failure = new IOException("0");
    for (int i = 1; i < 100; i++) {
      failure = new IOException(String.valueOf(i), failure);
    }

    assertThat(
            Stream.iterate(
                failures.decode(failures.encode(failure)), t -> t != null, Throwable::getCause))
        .hasSize(16);
  }

  @Test
  void recordIsReadableJson() {
    assertThat(failures.encode(new IllegalStateException("closed")))
        .startsWith(
            "{\"type\":\"java.lang.IllegalStateException\",\"message\":\"closed\",\"cause\":null,\"fields\":{},\"stack\":[\"dev.cairn.internal.failure.FailureCodecTest.recordIsReadableJson(FailureCodecTest.java:");
  }

  static final class Witness {
    static boolean bombWasInitialized;
  }

  static final class Bomb extends RuntimeException {
    static {
      Witness.bombWasInitialized = true;
    }
  }

  @Test
  void unlistedNameLoadsNoClass() {
    for (var name :
        List.of("dev.cairn.internal.failure.FailureCodecTest$Bomb", "java.lang.Thread", "x.Y")) {
      var restored = failures.decode("{\"type\":\"" + name + "\",\"message\":\"m\"}");

      assertThat(restored)
          .isExactlyInstanceOf(RecordedException.class)
          .hasMessageStartingWith(name + ": m");
    }
    assertThat(Witness.bombWasInitialized).isFalse();
  }

  @Test
  void invalidRecordIsRejected() {
    for (var json : List.of("{}", "null", "[]", "{\"type\":\"a\",\"cause\":{}}", "x")) {
      assertThatThrownBy(() -> failures.decode(json)).isInstanceOf(ValueException.class);
    }
  }

  @Test
  void invalidStackFramesAreOmitted() {
    var json =
        "{\"type\":\"java.lang.Error\",\"stack\":[\"\",null,\"a(b:c)\",\"a.b(:-2)\",\"a.b(C:x)\"]}";

    assertThat(failures.decode(json).getStackTrace())
        .containsExactly(new StackTraceElement("a", "b", null, -2));
  }

  @Test
  void failureIsEncryptedLikeValues() {
    var key = new SecretKeySpec(new byte[32], "AES");
    var encrypting = failures(new AesGcmCodec(new JsonCodec(), "k1", Map.of("k1", key)));

    var stored = encrypting.encode(new IllegalStateException("secret"));

    assertThat(stored).startsWith("{\"kid\":\"k1\"").doesNotContain("secret", "Illegal");
    assertThat(encrypting.decode(stored))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage("secret");
  }

  @Test
  void onlyExceptionTypesCanBeListed() {
    assertThatThrownBy(() -> AllowedExceptions.standard().withClasses(List.of(String.class)))
        .hasMessage("java.lang.String is not an exception; name classes that extend Throwable.");
  }
}
