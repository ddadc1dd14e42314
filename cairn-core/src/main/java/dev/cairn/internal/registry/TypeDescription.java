package dev.cairn.internal.registry;

import dev.cairn.codec.JsonSchemas;
import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.background.PeriodicTask;
import dev.cairn.internal.json.PlainJson;
import dev.cairn.internal.store.cluster.TypeStore;
import dev.cairn.internal.store.record.ExecutorIdentity;
import dev.cairn.spi.ValueType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores once for each build what the registered workflows look like: JSON schemas, and where their
 * code and that of their steps is. Runs beside the engine, so that its start does not wait; ends
 * when it has succeeded.
 *
 * <p>If the process dies before, the next executor of the same version does it. If the database is
 * away, it is tried again.
 */
public final class TypeDescription implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TypeDescription.class);
  private static final int LARGEST_SCHEMA = 64 * 1024;
  private static final Duration NEVER = Duration.ofDays(1);

  private final Registry registry;
  private final TypeStore store;
  private final TypeStore.DescribedVersion version;
  private final PeriodicTask task;

  /**
   * Starts the description.
   *
   * @param registry the registered workflows, which do not change while the engine runs
   * @param store the store
   * @param identity this executor
   * @param tasks creates the thread
   */
  public TypeDescription(
      Registry registry, TypeStore store, ExecutorIdentity identity, BackgroundTasks tasks) {
    this.registry = registry;
    this.store = store;
    this.version =
        new TypeStore.DescribedVersion(identity.application(), identity.version(), code(identity));
    this.task = tasks.periodic("cairn-types", this::describe).start();
  }

  /** Identifies the code: what is registered of a build can depend on its configuration. */
  private static String code(ExecutorIdentity identity) {
    return identity.build() + " " + Integer.toHexString(identity.workflows().hashCode());
  }

  private Duration describe() {
    if (!store.isDescribed(version)) {
      var positions = new SourcePositions();
      store.describe(version, PlainJson.write(types(positions)), PlainJson.write(steps(positions)));
    }
    task.close();
    return NEVER;
  }

  private List<Object> types(SourcePositions positions) {
    Map<String, DurableCode> methods = new HashMap<>();
    for (DurableCode code : registry.code()) {
      if (code.kind() == DurableCode.Kind.WORKFLOW) {
        methods.put(code.name(), code);
      }
    }
    return registry.names().stream()
        .sorted()
        .flatMap(name -> registry.find(name).stream())
        .<Object>map(workflow -> type(workflow, methods.get(workflow.name()), positions))
        .toList();
  }

  private static Map<String, Object> type(
      WorkflowDefinition workflow, @Nullable DurableCode code, SourcePositions positions) {
    List<Type> parameters = workflow.parameters().stream().map(ValueType::type).toList();
    Type result = workflow.result().type();
    Map<String, Object> type = new LinkedHashMap<>();
    type.put("name", workflow.name());
    type.put("class", workflow.source().getName());
    putPosition(type, code, positions);
    type.put("parameters", parameters.stream().map(Type::getTypeName).toList());
    type.put("result", result.getTypeName());
    putSchema(type, "arguments_schema", () -> JsonSchemas.arguments(parameters));
    putSchema(type, "result_schema", () -> JsonSchemas.document(result));
    return type;
  }

  /** Leaves out a schema that is too large, or that cannot be derived. */
  private static void putSchema(
      Map<String, Object> type, String member, Supplier<Map<String, Object>> source) {
    try {
      Map<String, Object> schema = source.get();
      int size = PlainJson.write(schema).getBytes(StandardCharsets.UTF_8).length;
      if (size <= LARGEST_SCHEMA) {
        type.put(member, schema);
      }
    } catch (RuntimeException | StackOverflowError unknown) {
      LOG.warn(
          "event=schema-unknown workflow={} of={} reason=\"{}\"",
          type.get("name"),
          member,
          unknown.toString());
    }
  }

  /** Returns the steps; of several with one name in a class, the first. */
  private List<Object> steps(SourcePositions positions) {
    var known = new HashSet<String>();
    var steps = new ArrayList<Object>();
    for (DurableCode code : sorted(registry.code())) {
      String source = code.source().getName();
      if (code.kind() != DurableCode.Kind.WORKFLOW && known.add(source + " " + code.name())) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("class", source);
        step.put("name", code.name());
        step.put("kind", code.kind().name());
        putPosition(step, code, positions);
        steps.add(step);
      }
    }
    return steps;
  }

  private static List<DurableCode> sorted(Collection<DurableCode> code) {
    return code.stream()
        .sorted((one, other) ->
            one.method().toGenericString().compareTo(other.method().toGenericString()))
        .toList();
  }

  private static void putPosition(
      Map<String, Object> described, @Nullable DurableCode code, SourcePositions positions) {
    if (code != null) {
      positions
          .of(code.method())
          .ifPresent(position -> {
            described.put("file", position.file());
            described.put("line", position.line());
          });
    }
  }

  @Override
  public void close() {
    task.close();
  }
}
