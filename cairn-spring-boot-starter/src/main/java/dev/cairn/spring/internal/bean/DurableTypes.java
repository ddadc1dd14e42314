package dev.cairn.spring.internal.bean;

import dev.cairn.Cairn;
import java.util.Map;
import org.springframework.util.ConcurrentReferenceHashMap;

/** Finds classes with durable methods. Thread-safe. */
final class DurableTypes {
  private static final Map<Class<?>, Boolean> KNOWN = new ConcurrentReferenceHashMap<>();

  private DurableTypes() {}

  /** Returns whether a class declares or inherits annotated methods. */
  static boolean hasDurableMethods(Class<?> type) {
    return KNOWN.computeIfAbsent(type, DurableTypes::find);
  }

  private static boolean find(Class<?> type) {
    try {
      return Cairn.hasDurableMethods(type);
    } catch (NoClassDefFoundError | TypeNotPresentException optional) {
      return false; // a class of a library, one of whose optional dependencies is missing
    }
  }

  /** Returns whether an object has durable methods, but is no durable object. */
  static boolean needsDurability(Object bean) {
    return hasDurableMethods(bean.getClass()) && !Cairn.isDurable(bean);
  }
}
