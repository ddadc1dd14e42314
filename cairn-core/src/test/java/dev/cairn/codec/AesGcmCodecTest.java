package dev.cairn.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.ValueException;
import dev.cairn.spi.Codec;
import dev.cairn.spi.SerializationContext;
import dev.cairn.spi.ValueType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Encryption of stored values. */
class AesGcmCodecTest {
  private static final ValueType TYPE = new ValueType("argument 'card' of charge", String.class);
  private static final List<ValueType> TYPES = List.of(TYPE);

  private static final SerializationContext CHARGE =
      new SerializationContext(SerializationContext.Kind.STEP_RESULT, "order-1", "charge");

  private final Codec codec = codec("k1", Map.of("k1", key(1)));

  private static AesGcmCodec codec(String current, Map<String, SecretKey> keys) {
    return new AesGcmCodec(new JsonCodec(), current, keys);
  }

  private static SecretKey key(int fill) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) fill);
    return new SecretKeySpec(bytes, "AES");
  }

  @Test
  void encryptedValueIsDecrypted() {
    var stored = codec.encode(TYPE, "4711 €");

    assertThat(stored)
        .matches("\\{\"kid\":\"k1\",\"iv\":\"[\\w+/]{16}\",\"data\":\"[\\w+/=]+\"}")
        .doesNotContain("4711");
    assertThat(codec.decode(TYPE, stored)).isEqualTo("4711 €");
    assertThat(codec.decodeAll(TYPES, codec.encodeAll(TYPES, List.of("x")))).containsExactly("x");
    assertThat(codec.open(codec.seal("{\"type\":1}"))).isEqualTo("{\"type\":1}");
  }

  @Test
  void orderOfMembersDoesNotMatter() {
    var members = codec.encode(TYPE, "x").replaceAll("[{}]", "").split(",", -1);

    var reordered = "{ " + members[2] + ", " + members[0] + ", " + members[1] + " }";

    assertThat(codec.decode(TYPE, reordered)).isEqualTo("x");
  }

  @Test
  void codecsCanBeNested() {
    var nested = new AesGcmCodec(codec, "k2", Map.of("k2", key(2)));

    assertThat(nested.decode(TYPE, nested.encode(TYPE, "x"))).isEqualTo("x");
    assertThat(nested.open(nested.seal("1"))).isEqualTo("1");
  }

  @Test
  void sameValueIsEncryptedDifferentlyEachTime() {
    var once = codec.encodeAll(TYPES, List.of("x"));
    var again = codec.encodeAll(TYPES, List.of("x"));

    assertThat(once).isNotEqualTo(again);
    assertThat(codec.same(TYPES, once, again)).isTrue();
    assertThat(codec.same(TYPES, once, codec.encodeAll(TYPES, List.of("y")))).isFalse();
    assertThat(codec.fingerprint(TYPES, List.of("x"))).isEmpty();
  }

  @Test
  void oldKeyStillDecrypts() {
    var stored = codec.encode(TYPE, "x");

    var later = codec("k2", Map.of("k1", key(1), "k2", key(2)));

    assertThat(later.decode(TYPE, stored)).isEqualTo("x");
    assertThat(later.encode(TYPE, "x")).contains("\"k2\"");
  }

  @Test
  void unknownKeyIsReportedByName() {
    var other = codec("k2", Map.of("k2", key(2)));

    assertThatThrownBy(() -> other.decode(TYPE, codec.encode(TYPE, "x")))
        .isInstanceOf(ValueException.class)
        .hasMessage(
            "A stored value is encrypted with the key 'k1', which is not among [k2]; add that key"
                + " to read it.");
  }

  @Test
  void wrongKeyWithTheSameIdIsRejected() {
    var other = codec("k1", Map.of("k1", key(2)));

    assertThatThrownBy(() -> other.decode(TYPE, codec.encode(TYPE, "x")))
        .isInstanceOf(ValueException.class)
        .hasMessageContaining("cannot be decrypted with the key 'k1'");
  }

  @Test
  void changedValueIsRejected() {
    var stored = codec.encode(TYPE, "a longer text that fills some blocks of the cipher");
    int middle = stored.indexOf("\"data\":\"") + 20;
    char other = stored.charAt(middle) == 'A' ? 'B' : 'A';
    var changed = stored.substring(0, middle) + other + stored.substring(middle + 1);

    assertThatThrownBy(() -> codec.decode(TYPE, changed))
        .isInstanceOf(ValueException.class)
        .hasMessageContaining("the value was changed");
    assertThatThrownBy(() -> codec.open("{\"kid\":\"k1\",\"iv\":\"?\",\"data\":\"\"}"))
        .isInstanceOf(ValueException.class);
  }

  @Test
  void keyIdIsAuthenticated() {
    var both = codec("k1", Map.of("k1", key(1), "k2", key(1)));
    var stored = both.encode(TYPE, "x").replace("\"k1\"", "\"k2\"");

    assertThatThrownBy(() -> both.decode(TYPE, stored)).isInstanceOf(ValueException.class);
  }

  @Test
  void valueIsReadOnlyInItsContext() {
    String stored = codec.withContext(CHARGE).encode(TYPE, "x");

    assertThat(stored)
        .matches("\\{\"v\":2,\"kid\":\"k1\",\"iv\":\"[\\w+/]{16}\",\"data\":\"[\\w+/=]+\"}");
    assertThat(codec.withContext(CHARGE).decode(TYPE, stored)).isEqualTo("x");
    assertThatThrownBy(() -> codec.decode(TYPE, stored))
        .isInstanceOf(ValueException.class)
        .hasMessageStartingWith("A stored value is bound to its place, and was read without one.");
  }

  @ParameterizedTest
  @CsvSource({
    "STEP_FAILURE, order-1, charge",
    "STEP_RESULT, order-2, charge",
    "STEP_RESULT, order-1, charge#2",
    "STEP_RESULT, order-1c, harge",
  })
  void valueOfAnotherContextIsRejected(SerializationContext.Kind kind, String scope, String key) {
    Codec elsewhere = codec.withContext(new SerializationContext(kind, scope, key));
    String stored = elsewhere.encode(TYPE, "x");

    assertThatThrownBy(() -> codec.withContext(CHARGE).decode(TYPE, stored))
        .isInstanceOf(ValueException.class)
        .hasMessage(
            "The value that is stored as the result of 'charge' of workflow 'order-1' cannot be"
                + " decrypted with the key 'k1': the value was moved there from another place, it"
                + " was changed, or the key is another one than it was written with. Restore the"
                + " value, or give the right key.");
  }

  @Test
  void argumentsOfTheSameContextAreCompared() {
    Codec bound = codec.withContext(CHARGE);
    String once = bound.encodeAll(TYPES, List.of("x"));

    assertThat(bound.same(TYPES, once, bound.encodeAll(TYPES, List.of("x")))).isTrue();
    assertThat(bound.same(TYPES, once, bound.encodeAll(TYPES, List.of("y")))).isFalse();
  }

  @Test
  void boundValueCannotPassAsAnUnboundOne() {
    Codec bound = codec.withContext(CHARGE);
    String stripped = bound.encode(TYPE, "x").replace("\"v\":2,", "");
    String labelled = codec.encode(TYPE, "x").replace("{", "{\"v\":2,");

    assertThatThrownBy(() -> bound.decode(TYPE, stripped)).isInstanceOf(ValueException.class);
    assertThatThrownBy(() -> codec.decode(TYPE, stripped)).isInstanceOf(ValueException.class);
    assertThatThrownBy(() -> bound.decode(TYPE, labelled)).isInstanceOf(ValueException.class);
  }

  @Test
  void unboundValueIsReadUnlessTheCodecRefusesIt() {
    String stored =
        "{\"kid\":\"k1\",\"iv\":\"BwcHBwcHBwcHBwcH\",\"data\":\"r4Cey33L1YF7/2Jf1KVFGhEYVHF36VUNB70m3p3APw==\"}";

    assertThat(codec.decode(TYPE, stored)).isEqualTo("stored before");
    assertThat(codec.withContext(CHARGE).decode(TYPE, stored)).isEqualTo("stored before");
    Codec strict = codec("k1", Map.of("k1", key(1))).refusingUnbound().withContext(CHARGE);
    assertThatThrownBy(() -> strict.decode(TYPE, stored))
        .isInstanceOf(ValueException.class)
        .hasMessageStartingWith("A stored value is not bound to its place");
    assertThat(strict.decode(TYPE, strict.encode(TYPE, "x"))).isEqualTo("x");
  }

  @Test
  void nestedCodecGetsTheContext() {
    Codec nested = new AesGcmCodec(codec, "k2", Map.of("k2", key(2))).withContext(CHARGE);
    Codec outer = new AesGcmCodec(new JsonCodec(), "k2", Map.of("k2", key(2))).withContext(CHARGE);

    assertThat(outer.open(nested.encode(TYPE, "x"))).startsWith("{\"v\":2,\"kid\":\"k1\"");
    assertThat(nested.decode(TYPE, nested.encode(TYPE, "x"))).isEqualTo("x");
  }

  @Test
  void plainValueIsReadOnlyIfAllowed() {
    var lenient = codec("k1", Map.of("k1", key(1))).readingPlain();

    assertThatThrownBy(() -> codec.decode(TYPE, "\"x\""))
        .isInstanceOf(ValueException.class)
        .hasMessageStartingWith("A stored value is not encrypted.");
    assertThat(lenient.decode(TYPE, "\"x\"")).isEqualTo("x");
    assertThat(lenient.decode(TYPE, codec.encode(TYPE, "y"))).isEqualTo("y");
    assertThat(lenient.same(TYPES, "[1]", codec.seal("[1]"))).isTrue();
  }

  @Test
  void invalidKeyIsRejected() {
    assertThatThrownBy(() -> codec("k1", Map.of("k1", new SecretKeySpec(new byte[16], "AES"))))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("The key 'k1' has 128 bits; give one of 256 bits.");
    assertThatThrownBy(() -> codec("k2", Map.of("k1", key(1))))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage(
            "The current key 'k2' is not among the keys [k1]; add it, or name one of those.");
  }

  @Test
  void unserializableTypeIsRejected() {
    assertThatThrownBy(() -> codec.check(new ValueType("the result of step run", Thread.class)))
        .isInstanceOf(ValueException.class);
  }

  @Test
  void toStringShowsNoKey() {
    assertThat(codec).hasToString("AesGcmCodec(current key 'k1' of [k1])");
  }
}
