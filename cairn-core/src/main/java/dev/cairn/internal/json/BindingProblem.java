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
 * Says in prose what went wrong with a value. What Jackson says quotes the value, and values may be
 * secret, or names its own classes: its exceptions do not go on, and of its words only those about
 * a type's definition. The exceptions of the user's own code are kept as causes.
 */
public final class BindingProblem {
  public static final String FOREIGN = "it was not written by this codec. Restore what was stored.";

  private static final String MEND_VALUE =
      "Use a record, or a class whose state lies in fields, with members that are values too.";
  private static final String MEND_TYPE =
      "Mend the type so that it fits what earlier code has stored: a member that was added must not"
          + " be primitive, one that was there keeps its type.";
  private static final int PATH_STEPS = 12;

  private BindingProblem() {}

  public static ValueException writing(ValueType slot, Throwable failure) {
    return new ValueException(
        "The %s cannot be written as JSON%s: %s %s"
            .formatted(
                bare(slot.label()),
                at(failure),
                Sentence.of(reason(failure)),
                advice(failure, MEND_VALUE)),
        usersOwn(failure));
  }

  public static ValueException reading(ValueType slot, Throwable failure) {
    return new ValueException(
        "The stored value of the %s does not fit %s%s: %s %s"
            .formatted(
                bare(slot.label()),
                slot.type().getTypeName(),
                at(failure),
                Sentence.of(reason(failure)),
                advice(failure, MEND_TYPE)),
        usersOwn(failure));
  }

  public static ValueException declaring(ValueType slot, Throwable failure) {
    return new ValueException(
        "The type of the %s, %s, cannot be kept as JSON%s: %s %s"
            .formatted(
                bare(slot.label()),
                slot.type().getTypeName(),
                at(failure),
                Sentence.of(reason(failure)),
                advice(failure, MEND_VALUE)),
        usersOwn(failure));
  }

  public static ValueException malformed(String what, Throwable failure) {
    return new ValueException(
        "%s: %s; %s".formatted(what, Sentence.clause(reason(failure)), FOREIGN));
  }

  private static String bare(String label) {
    return label.startsWith("the ") ? label.substring(4) : label;
  }

  private static String at(Throwable failure) {
    if (!(failure instanceof JacksonException jackson) || jackson.getPath().isEmpty()) {
      return "";
    }
    List<JacksonException.Reference> path = jackson.getPath();
    StringBuilder dotted = new StringBuilder();
    for (JacksonException.Reference step : path.subList(0, Math.min(PATH_STEPS, path.size()))) {
      if (step.getPropertyName() == null) {
        dotted.append('[').append(step.getIndex()).append(']');
      } else {
        dotted.append(dotted.isEmpty() ? "" : ".").append(step.getPropertyName());
      }
    }
    return " at " + dotted + (path.size() > PATH_STEPS ? "…" : "");
  }

  private static String reason(Throwable failure) {
    RefusedType refused = refused(failure);
    if (refused != null) {
      return refused.getOriginalMessage();
    }
    Throwable users = usersOwn(failure);
    if (users != null) {
      return "its code threw " + users.getClass().getTypeName();
    }
    return switch (failure) {
      case StackOverflowError overflow -> tooDeep();
      case StreamConstraintsException limit -> limit(limit);
      case StreamReadException malformed -> "it is not valid JSON";
      case InvalidTypeIdException id -> typeId(id);
      case InvalidFormatException format -> "what stands there is not a valid " + target(format);
      case ValueInstantiationException instantiation -> "a value could not be made";
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
    return "it contains itself, or is nested deeper than %d levels".formatted(JsonMapping.DEPTH);
  }

  private static String typeId(InvalidTypeIdException id) {
    String base = id.getBaseType().getRawClass().getTypeName();
    return id.getTypeId() == null
        ? "the member that names one of the types of %s is missing".formatted(base)
        : "the member that names a type names none of those of " + base;
  }

  private static String mismatch(MismatchedInputException mismatch) {
    Class<?> target = mismatch.getTargetType();
    String words = mismatch.getOriginalMessage();
    if (words.startsWith("Missing required creator property")) {
      return "a primitive value is missing";
    }
    return words.contains("`null`") && target != null && target.isPrimitive()
        ? "%s is null there".formatted(target(mismatch))
        : "what stands there is not a valid " + target(mismatch);
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
      return "the keys of a map are of a type that has no text form";
    }
    if (words.startsWith("Incompatible types: declared root type")) {
      return "it is not of the declared type";
    }
    if (words.startsWith("No serializer found")) {
      return "it has a value of a class without fields that could be written";
    }
    if (words.startsWith("Cannot construct instance")) {
      return "it has a value of a class that cannot be constructed: no constructor is usable";
    }
    int end = words.indexOf(" (");
    String first = end < 0 ? words : words.substring(0, end);
    return first.replace("`", "").replaceAll("[.;:]$", "");
  }

  private static String advice(Throwable failure, String otherwise) {
    RefusedType refused = refused(failure);
    return refused == null ? otherwise : refused.advice();
  }

  private static @Nullable RefusedType refused(@Nullable Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof RefusedType refused) {
        return refused;
      }
    }
    return null;
  }

  /** What the user's accessor or constructor threw, if that is what went wrong. */
  private static @Nullable Throwable usersOwn(Throwable failure) {
    if (!(failure instanceof JacksonException)) {
      return null;
    }
    for (Throwable t = failure.getCause(); t != null; t = t.getCause()) {
      if (!(t instanceof JacksonException)) {
        return isJacksons(t) ? null : t;
      }
    }
    return null;
  }

  private static boolean isJacksons(Throwable cause) {
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
