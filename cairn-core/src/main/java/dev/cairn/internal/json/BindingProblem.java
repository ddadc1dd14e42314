package dev.cairn.internal.json;

import dev.cairn.error.ValueException;
import dev.cairn.internal.text.Sentence;
import dev.cairn.spi.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.ValueInstantiationException;

/**
 * Creates the exceptions for values that cannot be written or read. Messages of Jackson may quote
 * the value, which may be secret, or name Jackson's own classes; therefore they are not passed on,
 * except those about the definition of a type. Exceptions of the user's own code are kept as
 * causes.
 */
public final class BindingProblem {
  public static final String NOT_OF_THIS_CODEC =
      "it was not written by this codec. Restore the original text.";

  private static final String VALUE_ADVICE =
      "Use a record, or a class that holds its state in fields, with members that are values too.";
  private static final String TYPE_ADVICE =
      "Change the type so that it fits the values that earlier code has stored: an added member must"
          + " not be primitive, and an existing member must keep its type.";
  private static final int MAX_PATH_LENGTH = 12;

  private BindingProblem() {}

  public static ValueException writing(ValueType valueType, Throwable failure) {
    String path = pathOf(failure);
    return new ValueException(
        "The %s cannot be written as JSON%s: %s %s"
            .formatted(
                withoutArticle(valueType.label()),
                at(path),
                Sentence.of(reason(failure)),
                advice(failure, VALUE_ADVICE)),
        path,
        exceptionOfUserCode(failure));
  }

  public static ValueException reading(ValueType valueType, Throwable failure) {
    String path = pathOf(failure);
    return new ValueException(
        "The stored value of the %s does not fit %s%s: %s %s"
            .formatted(
                withoutArticle(valueType.label()),
                valueType.type().getTypeName(),
                at(path),
                Sentence.of(reason(failure)),
                advice(failure, TYPE_ADVICE)),
        path,
        exceptionOfUserCode(failure));
  }

  public static ValueException declaring(ValueType valueType, Throwable failure) {
    String path = pathOf(failure);
    return new ValueException(
        "The type of the %s, %s, cannot be stored as JSON%s: %s %s"
            .formatted(
                withoutArticle(valueType.label()),
                valueType.type().getTypeName(),
                at(path),
                Sentence.of(reason(failure)),
                advice(failure, VALUE_ADVICE)),
        path,
        exceptionOfUserCode(failure));
  }

  public static ValueException malformed(String what, Throwable failure) {
    return new ValueException(
        "%s: %s; %s".formatted(what, Sentence.clause(reason(failure)), NOT_OF_THIS_CODEC));
  }

  private static String withoutArticle(String label) {
    return label.startsWith("the ") ? label.substring(4) : label;
  }

  private static String at(@Nullable String path) {
    return path == null ? "" : " at " + path;
  }

  private static @Nullable String pathOf(Throwable failure) {
    if (!(failure instanceof JacksonException jackson) || jackson.getPath().isEmpty()) {
      return null;
    }
    List<JacksonException.Reference> path = jackson.getPath();
    StringBuilder dotted = new StringBuilder();
    for (JacksonException.Reference step :
        path.subList(0, Math.min(MAX_PATH_LENGTH, path.size()))) {
      if (step.getPropertyName() == null) {
        dotted.append('[').append(step.getIndex()).append(']');
      } else {
        dotted.append(dotted.isEmpty() ? "" : ".").append(step.getPropertyName());
      }
    }
    return dotted + (path.size() > MAX_PATH_LENGTH ? "…" : "");
  }

  private static String reason(Throwable failure) {
    RejectedTypeException rejected = rejectedType(failure);
    if (rejected != null) {
      return rejected.getOriginalMessage();
    }
    Throwable users = exceptionOfUserCode(failure);
    if (users != null) {
      return "its code threw " + users.getClass().getTypeName();
    }
    return switch (failure) {
      case StackOverflowError overflow -> tooDeep();
      case StreamConstraintsException limit -> limit(limit);
      case StreamReadException malformed -> "it is not valid JSON";
      case InvalidTypeIdException id -> typeId(id);
      case InvalidFormatException format -> "the value is not a valid " + target(format);
      case ValueInstantiationException instantiation -> "a value could not be constructed";
      case InvalidDefinitionException definition -> firstSentence(definition);
      case MismatchedInputException mismatch -> mismatch(mismatch);
      case JacksonException other -> other(other);
      default -> "it threw " + failure.getClass().getTypeName();
    };
  }

  private static String limit(StreamConstraintsException limit) {
    boolean nesting = limit.getOriginalMessage().contains("nesting depth");
    return nesting ? tooDeep() : "a number has more digits than can be read";
  }

  private static String tooDeep() {
    return "it contains itself, or is nested deeper than %d levels"
        .formatted(JsonMappers.MAX_DEPTH);
  }

  private static String typeId(InvalidTypeIdException id) {
    String base = id.getBaseType().getRawClass().getTypeName();
    return id.getTypeId() == null
        ? "the member that names the subtype of %s is missing".formatted(base)
        : "the member that names a type does not name a subtype of " + base;
  }

  private static String mismatch(MismatchedInputException mismatch) {
    Class<?> target = mismatch.getTargetType();
    String words = mismatch.getOriginalMessage();
    if (words.startsWith("Missing required creator property")) {
      return "a primitive value is missing";
    }
    return words.contains("`null`") && target != null && target.isPrimitive()
        ? "null is not a valid %s".formatted(target(mismatch))
        : "the value is not a valid " + target(mismatch);
  }

  private static String other(JacksonException other) {
    if (other.getOriginalMessage().contains("nesting depth")) {
      return tooDeep();
    }
    return other.getOriginalMessage().contains("self-reference")
        ? "it contains itself"
        : "it does not fit its type";
  }

  private static String target(MismatchedInputException mismatch) {
    Class<?> target = mismatch.getTargetType();
    return target == null ? "value of the declared type" : target.getTypeName();
  }

  private static String firstSentence(InvalidDefinitionException definition) {
    String words = definition.getOriginalMessage();
    if (words.contains("Key deserializer")) {
      return "the keys of a map have a type without a text form";
    }
    if (words.startsWith("Incompatible types: declared root type")) {
      return "it is not of the declared type";
    }
    if (words.startsWith("No serializer found")) {
      return "it contains a value of a class without fields that can be written";
    }
    if (words.startsWith("Cannot construct instance")) {
      return "it contains a value of a class without a usable constructor";
    }
    int end = words.indexOf(" (");
    String first = end < 0 ? words : words.substring(0, end);
    return first.replace("`", "").replaceAll("[.;:]$", "");
  }

  private static String advice(Throwable failure, String otherwise) {
    RejectedTypeException rejected = rejectedType(failure);
    return rejected == null ? otherwise : rejected.advice();
  }

  private static @Nullable RejectedTypeException rejectedType(@Nullable Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof RejectedTypeException rejected) {
        return rejected;
      }
    }
    return null;
  }

  /** Returns the exception that the user's accessor or constructor threw, if that is the cause. */
  private static @Nullable Throwable exceptionOfUserCode(Throwable failure) {
    if (!(failure instanceof JacksonException)) {
      return null;
    }
    for (Throwable t = failure.getCause(); t != null; t = t.getCause()) {
      if (!(t instanceof JacksonException)) {
        return isThrownByJackson(t) ? null : t;
      }
    }
    return null;
  }

  private static boolean isThrownByJackson(Throwable cause) {
    StackTraceElement[] stack = cause.getStackTrace();
    for (StackTraceElement frame : stack) {
      if (frame.getClassName().startsWith("tools.jackson.")) {
        return true;
      }
      if (!frame.getClassName().startsWith("java.") && !frame.getClassName().startsWith("jdk.")) {
        return false;
      }
    }
    return true;
  }
}
