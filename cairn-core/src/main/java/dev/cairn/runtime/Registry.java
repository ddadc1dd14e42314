package dev.cairn.runtime;

import dev.cairn.api.RegistrationException;
import dev.cairn.api.UsageException;
import dev.cairn.spi.Codec;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The workflows that can run here, by name. It is filled before the engine starts. Thread-safe. */
public final class Registry {
  private final Map<String, Definition> definitions = new ConcurrentHashMap<>();
  private final Set<Class<?>> sources = ConcurrentHashMap.newKeySet();
  private final Codec codec;
  private volatile boolean frozen;

  /**
   * An empty one.
   *
   * @param codec checks that arguments and results can be written
   */
  public Registry(Codec codec) {
    this.codec = codec;
  }

  /**
   * Registers a workflow.
   *
   * @param definition the workflow
   * @throws RegistrationException if the name is taken
   * @throws dev.cairn.api.ValueException if an argument or the result cannot be written as JSON
   * @throws UsageException if the engine has started
   */
  public void add(Definition definition) {
    if (frozen) {
      throw new UsageException(
          "The workflow '%s' was registered after cairn.start(). Register every workflow before it, so that recovery knows them all."
              .formatted(definition.name()));
    }
    definition.parameters().forEach(codec::check);
    codec.check(definition.result());
    Definition before = definitions.putIfAbsent(definition.name(), definition);
    if (before != null) {
      throw new RegistrationException(
          "Two workflows are called '%s': one in %s and one in %s. Give one of them another name, with @Workflow(\"...\") or in cairn.workflow(...)."
              .formatted(
                  definition.name(), before.source().getName(), definition.source().getName()));
    }
    sources.add(definition.source());
  }

  /**
   * Makes a class known whose steps belong to workflows elsewhere.
   *
   * @param source a class with steps or transactions
   */
  public void addSource(Class<?> source) {
    sources.add(source);
  }

  /** Nothing can be registered any more. */
  void freeze() {
    frozen = true;
  }

  Optional<Definition> find(String name) {
    return Optional.ofNullable(definitions.get(name));
  }

  Set<String> names() {
    return Set.copyOf(definitions.keySet());
  }

  /**
   * The classes that hold workflows' and steps' code.
   *
   * @return the classes
   */
  public Collection<Class<?>> sources() {
    return Set.copyOf(sources);
  }
}
