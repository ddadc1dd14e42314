package dev.cairn.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cairn.codec.JsonCodec;
import dev.cairn.error.ValueException;
import dev.cairn.spi.ValueType;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages about values that cannot be serialized or read. */
class BindingProblemTest {
  private final JsonCodec codec = new JsonCodec();

  /** A value that holds another. */
  record Order(List<Strict> lines, int number) {}

  /** A value with a primitive member. */
  record Strict(int attempts) {}

  /** A class with two setters for one member. */
  public static final class TwoSetters {
    private String number = "";

    public String getNumber() {
      return number;
    }

    public void setNumber(StringBuilder text) {
      number = text.toString();
    }

    public void setNumber(StringBuffer text) {
      number = text.toString();
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        TwoSetters.class,
        Thread.class,
        InputStream.class,
        Strict.class,
        Order.class,
        Runnable.class,
        ClassLoader.class,
        int.class,
        Throwable.class
      })
  void messagesDoNotMentionJackson(Class<?> type) {
    var valueType = new ValueType("argument 'order' of checkout", type);

    Throwable thrown =
        catchThrowable(() -> {
          codec.decode(valueType, "{\"number\":[1],\"attempts\":[]}");
          codec.encode(valueType, new Object());
        });

    assertThat(thrown).isInstanceOf(ValueException.class).hasNoCause();
    assertThat(thrown.getMessage())
        .doesNotContain("..", ". .", "reference chain", "[Source", "Serializer", "(")
        .doesNotContain("serializ", "Jackson", "jackson", "JsonProperty", "Creator");
  }
}
