package dev.cairn.internal.registry;

import dev.cairn.error.RegistrationException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.check.StorableText;
import dev.cairn.spi.Codec;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The workflows that can run here, by name. It is filled while no engine runs. Thread-safe. */
public final class Registry {
  private static final int LONGEST_NAME = 200;

  private final Map<String, WorkflowDefinition> definitions = new ConcurrentHashMap<>();
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
   * Registers workflows, all of them or none.
   *
   * @param added the workflows
   * @throws RegistrationException if a name is taken
   * @throws dev.cairn.error.ValueException if an argument or a result cannot be written as JSON
   * @throws UsageException if the engine has started
   */
  public synchronized void add(List<WorkflowDefinition> added) {
    check(added);
    for (WorkflowDefinition definition : added) {
      definitions.put(definition.name(), definition);
      sources.add(definition.source());
    }
  }

  /**
   * Makes sure that workflows could be registered now.
   *
   * @param added the workflows
   * @throws RegistrationException if a name is taken
   * @throws dev.cairn.error.ValueException if an argument or a result cannot be written as JSON
   * @throws UsageException if the engine has started
   */
  public synchronized void check(List<WorkflowDefinition> added) {
    var names = new HashMap<>(definitions);
    for (WorkflowDefinition definition : added) {
      check(definition);
      WorkflowDefinition before = names.putIfAbsent(definition.name(), definition);
      if (before != null) {
        throw new RegistrationException(
            "Two workflows are called '%s': one in %s and one in %s. Give one of them another name, with @Workflow(\"...\") or in cairn.workflow(...)."
                .formatted(
                    definition.name(), before.source().getName(), definition.source().getName()));
      }
    }
  }

  private void check(WorkflowDefinition definition) {
    if (frozen) {
      throw new UsageException(
          "The workflow '%s' was registered after cairn.start(). Register every workflow before it, so that recovery knows them all."
              .formatted(definition.name()));
    }
    checkName(definition);
    definition.parameters().forEach(codec::check);
    codec.check(definition.result());
  }

  /** Keys are made of the name, in which a number sign counts uses. */
  private static void checkName(WorkflowDefinition definition) {
    String name = definition.name();
    if (name.isBlank() || name.length() > LONGEST_NAME || isUnfit(name)) {
      throw new RegistrationException(
          "'%s' in %s cannot name a workflow. Give 1 to %d characters without '#', control characters and unpaired surrogates."
              .formatted(
                  StorableText.printable(name), definition.source().getName(), LONGEST_NAME));
    }
  }

  private static boolean isUnfit(String name) {
    return name.indexOf('#') >= 0 || !StorableText.printable(name).equals(name);
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
  public synchronized void freeze() {
    frozen = true;
  }

  /** Workflows can be registered again: no engine runs. */
  public synchronized void thaw() {
    frozen = false;
  }

  public Optional<WorkflowDefinition> find(String name) {
    return Optional.ofNullable(definitions.get(name));
  }

  public Set<String> names() {
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
