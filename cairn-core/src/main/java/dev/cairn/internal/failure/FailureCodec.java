package dev.cairn.internal.failure;

import dev.cairn.codec.JsonCodec;
import dev.cairn.error.RecordedException;
import dev.cairn.error.ValueException;
import dev.cairn.internal.json.BindingProblem;
import dev.cairn.spi.Codec;
import dev.cairn.spi.ValueType;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Exceptions as records and back: what is caught first is caught on replay, with the same type,
 * message and cause. One that cannot be brought back, because its class is not in the list or no
 * constructor makes it again, becomes a {@link RecordedException}; the engine throws what {@link
 * #recordable} gives the first time too, so that there is no difference.
 *
 * <p>The values of an exception's own fields are recorded as far as they can be written as JSON,
 * state, error code and update counts of an SQLException, the stack as far as 32 frames, causes as
 * far as 16, and up to 8 suppressed exceptions of each. A final field that no constructor takes is
 * left as the constructor leaves it. Thread-safe.
 */
public final class FailureCodec {
  private static final Set<Class<?>> GENERAL =
      Set.of(Object.class, Throwable.class, Exception.class, RuntimeException.class, Error.class);

  private static final int CAUSES = 16;
  private static final int SUPPRESSED = 8;

  /** Escapes of NUL and of unpaired surrogates; paired surrogates are not escaped. */
  private static final Pattern UNFIT =
      Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})");

  private static final ValueType SLOT = new ValueType("a failure", Failure.class);

  private final Codec codec;
  private final ExceptionTypes types;
  private final JsonCodec json = new JsonCodec();
  private final FieldValues fields = new FieldValues(json);
  private final ExceptionBuilder rebuilding = new ExceptionBuilder(fields);

  /**
   * Records failures as a codec stores text.
   *
   * @param codec seals what is stored
   * @param types the classes that may be brought back
   */
  public FailureCodec(Codec codec, ExceptionTypes types) {
    this.codec = codec;
    this.types = types;
  }

  /**
   * Writes an exception; it never fails on account of the exception.
   *
   * @param failure the exception
   * @return JSON text to store
   */
  public String encode(Throwable failure) {
    return encode(failure, codec);
  }

  /**
   * Writes an exception; it never fails on account of the exception.
   *
   * @param failure the exception
   * @param in seals the text for its place
   * @return JSON text to store
   */
  public String encode(Throwable failure, Codec in) {
    return in.seal(storable(describe(failure, seen(), 0)));
  }

  /**
   * Reads an exception.
   *
   * @param stored what {@link #encode} gave, now or in an earlier version of the code
   * @return the exception as it was recorded, or a {@link RecordedException} if its class is no
   *     longer in the list or can no longer be made
   * @throws ValueException if the text is not a record of an exception
   */
  public Throwable decode(String stored) {
    return decode(stored, codec);
  }

  /**
   * Reads an exception.
   *
   * @param stored what {@link #encode(Throwable, Codec)} gave for the same place
   * @param in opens the text of that place
   * @return as {@link #decode(String)}
   * @throws ValueException if the text is not a record of an exception, or belongs elsewhere
   */
  public Throwable decode(String stored, Codec in) {
    return read(in.open(stored));
  }

  private Throwable read(String text) {
    Object read = json.decode(SLOT, text);
    if (!(read instanceof Failure failure) || isIncomplete(failure)) {
      throw new ValueException("The stored failure names no type; " + BindingProblem.FOREIGN);
    }
    return rebuild(failure);
  }

  /**
   * The record as JSON that Postgres can take apart: NUL and unpaired surrogates, in messages and
   * fields, are replaced by U+FFFD.
   */
  private String storable(Failure failure) {
    return UNFIT.matcher(json.encode(SLOT, failure)).replaceAll("$1\\\\ufffd");
  }

  private static boolean isIncomplete(@Nullable Failure failure) {
    if (failure == null) {
      return false;
    }
    @Nullable String type = failure.type();
    return type == null
        || isIncomplete(failure.cause())
        || failure.knownSuppressed().stream().anyMatch(FailureCodec::isIncomplete);
  }

  /**
   * What a replay will throw for this exception, with the stack traces that it has now.
   *
   * @param failure the exception
   * @return one like it that was made from a record
   */
  public Throwable recordable(Throwable failure) {
    Throwable rebuilt = read(storable(describe(failure, seen(), 0)));
    @Nullable Throwable from = failure;
    @Nullable Throwable to = rebuilt;
    while (from != null && to != null) {
      to.setStackTrace(from.getStackTrace());
      from = cause(from);
      to = to.getCause();
    }
    return rebuilt;
  }

  private static Set<Throwable> seen() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  private Failure describe(Throwable failure, Set<Throwable> seen, int depth) {
    seen.add(failure);
    @Nullable Throwable cause = cause(failure);
    @Nullable Failure causeRecord =
        cause == null || depth + 1 == CAUSES || seen.contains(cause)
            ? null
            : describe(cause, seen, depth + 1);
    Failure described =
        new Failure(
            failure.getClass().getName(),
            ExceptionBuilder.message(failure).orElse(null),
            causeRecord,
            types.has(failure.getClass()) ? fields.of(failure) : Map.of(),
            Failure.frames(failure),
            suppressed(failure, seen, depth),
            SqlDetails.of(failure));
    if (!types.has(failure.getClass())) {
      return asAncestor(failure, described)
          .orElseGet(
              () -> recorded(described, "add its class to the exceptions that may be recorded"));
    }
    @Nullable Throwable rebuiltCause = causeRecord == null ? null : rebuild(causeRecord);
    return rebuilding.rebuild(failure.getClass(), described, rebuiltCause).isPresent()
        ? described
        : asSqlException(failure, described)
            .orElseGet(() ->
                recorded(
                    described,
                    "give its class a constructor (String message, Throwable cause), or one whose parameters are named and typed like its fields"));
  }

  /** What would lose its state is replayed as a superclass that keeps it. */
  private Optional<Failure> asSqlException(Throwable failure, Failure described) {
    return SqlDetails.isFor(failure.getClass()) ? asAncestor(failure, described) : Optional.empty();
  }

  private List<Failure> suppressed(Throwable failure, Set<Throwable> seen, int depth) {
    return depth + 1 == CAUSES
        ? List.of()
        : Stream.of(failure.getSuppressed())
            .filter(each -> !seen.contains(each))
            .limit(SUPPRESSED)
            .map(each -> describe(each, seen, depth + 1))
            .toList();
  }

  /**
   * As the nearest superclass in the list, so that a catch of that catches it: a driver's exception
   * as an SQLException. Those that say nothing of what happened do not count.
   */
  private Optional<Failure> asAncestor(Throwable failure, Failure described) {
    Class<?> ancestor = failure.getClass().getSuperclass();
    while (!GENERAL.contains(ancestor)) {
      Failure as = described.as(ancestor.getName(), said(described));
      @Nullable Throwable cause = described.cause() == null ? null : rebuild(described.cause());
      boolean fits =
          types
              .named(ancestor.getName())
              .flatMap(type -> rebuilding.rebuild(type, as, cause))
              .isPresent();
      if (fits) {
        return Optional.of(as);
      }
      ancestor = ancestor.getSuperclass();
    }
    return Optional.empty();
  }

  private static String said(Failure original) {
    return original.message() == null
        ? original.type()
        : original.type() + ": " + original.message();
  }

  private static @Nullable Throwable cause(Throwable failure) {
    try {
      return failure.getCause();
    } catch (RuntimeException itsCodeFails) {
      return null;
    }
  }

  private static Failure recorded(Failure original, String advice) {
    return original.as(
        RecordedException.class.getName(),
        "%s (To catch it as what it was, %s.)".formatted(said(original), advice));
  }

  private Throwable rebuild(Failure failure) {
    @Nullable Throwable cause = failure.cause() == null ? null : rebuild(failure.cause());
    Throwable rebuilt =
        types
            .named(failure.type())
            .flatMap(type -> rebuilding.rebuild(type, failure, cause))
            .orElseGet(() -> substitute(failure, cause));
    rebuilt.setStackTrace(failure.frames());
    failure.knownSuppressed().forEach(each -> rebuilt.addSuppressed(rebuild(each)));
    return rebuilt;
  }

  private static Throwable substitute(Failure failure, @Nullable Throwable cause) {
    String advice = "add its class to the exceptions that may be recorded, as it was when this was";
    String message = recorded(failure, advice).message();
    return new RecordedException(message == null ? failure.type() : message, cause);
  }
}
