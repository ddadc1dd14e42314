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

/**
 * The workflows that this process can run, by name. Workflows are registered before the engine
 * starts. Thread-safe.
 */
public final class Registry {
  private static final int MAX_NAME_LENGTH = 200;

  private final Map<String, WorkflowDefinition> definitions = new ConcurrentHashMap<>();
  private final Set<Class<?>> sources = ConcurrentHashMap.newKeySet();
  private final Set<DurableCode> code = ConcurrentHashMap.newKeySet();
  private final Codec codec;
  private volatile boolean frozen;

  /**
   * Creates an empty registry.
   *
   * @param codec checks parameter and result types
   */
  public Registry(Codec codec) {
    this.codec = codec;
  }

  /**
   * Registers all of these workflows or none.
   *
   * @param added the workflows
   * @throws RegistrationException if a name is invalid or already registered
   * @throws dev.cairn.error.ValueException if a parameter or result type cannot be encoded as JSON
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
   * Checks that workflows can be registered now.
   *
   * @param added the workflows
   * @throws RegistrationException if a name is invalid or already registered
   * @throws dev.cairn.error.ValueException if a parameter or result type cannot be encoded as JSON
   * @throws UsageException if the engine has started
   */
  public synchronized void check(List<WorkflowDefinition> added) {
    var names = new HashMap<>(definitions);
    for (WorkflowDefinition definition : added) {
      check(definition);
      WorkflowDefinition before = names.putIfAbsent(definition.name(), definition);
      if (before != null) {
        throw new RegistrationException(
            "Two workflows have the name '%s': one in %s and one in %s. Rename one of them, with @Workflow(\"...\") or in cairn.workflow(...)."
                .formatted(
                    definition.name(), before.source().getName(), definition.source().getName()),
            definition.source().getName());
      }
    }
  }

  private void check(WorkflowDefinition definition) {
    if (frozen) {
      throw new UsageException(
          "The workflow '%s' was registered after cairn.start(). Register all workflows before, so that recovery can run them."
              .formatted(definition.name()));
    }
    checkName(definition);
    definition.parameters().forEach(codec::check);
    codec.check(definition.result());
  }

  /** Rejects '#', because keys contain the name and use '#' to number its uses. */
  private static void checkName(WorkflowDefinition definition) {
    String name = definition.name();
    if (name.isBlank() || name.length() > MAX_NAME_LENGTH || hasInvalidCharacter(name)) {
      throw new RegistrationException(
          "'%s' in %s is not a valid name for a workflow. Use 1 to %d characters without '#', control characters and unpaired surrogates."
              .formatted(
                  StorableText.printable(name), definition.source().getName(), MAX_NAME_LENGTH),
          definition.source().getName());
    }
  }

  private static boolean hasInvalidCharacter(String name) {
    return name.indexOf('#') >= 0 || !StorableText.printable(name).equals(name);
  }

  /**
   * Adds a class that contains steps of workflows of other classes, so that it counts for the
   * build.
   *
   * @param source a class with steps or transactions
   */
  public void addSource(Class<?> source) {
    sources.add(source);
  }

  /**
   * Adds methods of a registered class, for the description of its types.
   *
   * @param added the methods
   */
  public void addCode(Collection<DurableCode> added) {
    code.addAll(added);
  }

  /** Returns the methods of registered classes. */
  Collection<DurableCode> code() {
    return Set.copyOf(code);
  }

  /** Rejects further registrations; called when the engine starts. */
  public synchronized void freeze() {
    frozen = true;
  }

  /** Permits registrations again; called when the engine has stopped. */
  public synchronized void unfreeze() {
    frozen = false;
  }

  public Optional<WorkflowDefinition> find(String name) {
    return Optional.ofNullable(definitions.get(name));
  }

  public Set<String> names() {
    return Set.copyOf(definitions.keySet());
  }

  /**
   * Returns the classes that contain code of workflows and steps.
   *
   * @return the classes
   */
  public Collection<Class<?>> sources() {
    return Set.copyOf(sources);
  }
}
