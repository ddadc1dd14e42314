package dev.cairn.internal.determinism;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The classes of an application: resolves methods, and knows which ones make durable calls. */
final class ApplicationCode {
  private final ClassFiles files;
  private final Map<String, Boolean> durable = new HashMap<>();

  ApplicationCode(ClassFiles files) {
    this.files = files;
  }

  /** A method and the class that declares it. */
  record Found(ClassCode type, MethodCode method) {}

  Set<String> hierarchy(String type) {
    return files.hierarchy(type);
  }

  Optional<ClassCode> find(String type) {
    return files.find(type);
  }

  /** Returns the method that a call names, if the application contains its code. */
  Optional<Found> find(CallSite call) {
    return find(call.owner(), call.name() + call.descriptor());
  }

  /** Returns the code of a lambda or method reference, if the application contains it. */
  Optional<Found> find(Value.Function function) {
    return find(function.owner(), function.code().getName() + function.code().getDesc());
  }

  private Optional<Found> find(String owner, String key) {
    Found first = null;
    if (files.find(owner).isEmpty()) {
      return Optional.empty();
    }
    for (String level : files.hierarchy(owner)) {
      Optional<Found> found = files.find(level).flatMap(type -> declared(type, key));
      if (found.isPresent() && !found.get().method().isAbstract()) {
        return found;
      }
      first = first == null ? found.orElse(null) : first;
    }
    return Optional.ofNullable(first);
  }

  private static Optional<Found> declared(ClassCode type, String key) {
    return Optional.ofNullable(type.methods.get(key)).map(method -> new Found(type, method));
  }

  /** Returns whether a method, or one that it overrides, has one of these annotations. */
  boolean isAnnotated(ClassCode type, MethodCode method, List<String> annotations) {
    if (method.hasAny(annotations)) {
      return true;
    }
    return !method.isStatic()
        && !method.isSynthetic()
        && files.hierarchy(type.name).stream()
            .flatMap(level -> files.find(level).stream())
            .map(level -> level.methods.get(method.key()))
            .anyMatch(overridden -> overridden != null && overridden.hasAny(annotations));
  }

  /** Returns whether a call is a durable call: of Cairn's API, or of a durable method. */
  boolean isDurableCall(CallSite call) {
    return WorkflowApi.isDurableCall(call.owner(), call.name())
        || find(call).filter(this::isDurableMethod).isPresent();
  }

  private boolean isDurableMethod(Found found) {
    var annotations = new ArrayList<>(WorkflowApi.STEPS);
    annotations.add(WorkflowApi.WORKFLOW);
    return isAnnotated(found.type(), found.method(), annotations);
  }

  /** Returns whether a call makes durable calls, directly or indirectly. */
  boolean leadsToDurableCall(CallSite call) {
    return isDurableCall(call) || find(call).filter(this::makesDurableCalls).isPresent();
  }

  /** Returns whether the code of a lambda or method reference makes durable calls. */
  boolean makesDurableCalls(Value.Function function) {
    String owner = function.owner();
    String name = function.code().getName();
    return WorkflowApi.isDurableCall(owner, name)
        || find(function)
            .filter(found -> isDurableMethod(found) || makesDurableCalls(found))
            .isPresent();
  }

  private boolean makesDurableCalls(Found found) {
    String key = found.type().name + "." + found.method().key();
    Boolean known = durable.get(key);
    if (known == null) {
      durable.put(key, false); // a recursive call alone is not durable
      known =
          found.method().calls.stream().anyMatch(this::leadsToDurableCall)
              || found.method().functions.stream()
                  .filter(function -> !WorkflowApi.isStepCode(function.type()))
                  .anyMatch(this::makesDurableCalls);
      durable.put(key, known);
    }
    return known;
  }
}
