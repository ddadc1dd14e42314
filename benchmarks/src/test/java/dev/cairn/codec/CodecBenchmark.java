package dev.cairn.codec;

import dev.cairn.spi.Codec;
import dev.cairn.spi.ValueType;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Measures encoding and decoding of values. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
  private final Codec codec = new JsonCodec();
  private final ValueType text = new ValueType("a text", String.class);
  private final ValueType parcel = new ValueType("a parcel", Parcel.class);
  private final Parcel value =
      new Parcel(17, "c-17", List.of(new Line("tea", 2, 350), new Line("cup", 1, 1_200)));
  private final String json = codec.encode(parcel, value);

  /** The encoded and decoded value. */
  public record Parcel(long id, String customer, List<Line> lines) {}

  /** A line of a parcel. */
  public record Line(String sku, int quantity, long price) {}

  /** Encodes a short string. */
  @Benchmark
  public String encodeText() {
    return codec.encode(text, "a chore");
  }

  /** Encodes a record with a list of records. */
  @Benchmark
  public String encodeRecord() {
    return codec.encode(parcel, value);
  }

  /** Decodes the same record. */
  @Benchmark
  public @Nullable Object decodeRecord() {
    return codec.decode(parcel, json);
  }

  /** Computes the argument hash of a step. */
  @Benchmark
  public long fingerprint() {
    return codec.fingerprint(List.of(parcel), List.of(value)).orElse(0);
  }
}
