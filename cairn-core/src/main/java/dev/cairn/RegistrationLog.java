package dev.cairn;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What was registered on a Cairn, in order, so that a successor can register it anew. */
final class RegistrationLog {
  private final List<Registered> registered = new CopyOnWriteArrayList<>();

  /** One call that registered something. */
  @FunctionalInterface
  interface Registered {
    /** Makes the same call on another Cairn. */
    void repeatOn(CairnRegistration other, Renewed renewed);
  }

  /**
   * The objects that take the places of others, by identity.
   *
   * @param objects the Cairn and its durable objects, with those that replace them
   */
  record Renewed(Map<Object, Object> objects) {
    void put(Object before, Object now) {
      objects.put(before, now);
    }

    /** Arguments of a constructor, with the objects that were replaced. */
    @Nullable Object[] of(@Nullable Object[] arguments) {
      return Arrays.stream(arguments)
          .map(argument -> argument == null ? null : objects.getOrDefault(argument, argument))
          .toArray();
    }
  }

  void add(Registered call) {
    registered.add(call);
  }

  /** Registers the same on another Cairn. */
  void repeatOn(CairnRegistration other, CairnRegistration original) {
    var renewed = new Renewed(new IdentityHashMap<>());
    renewed.put(original, other);
    registered.forEach(call -> call.repeatOn(other, renewed));
  }
}
