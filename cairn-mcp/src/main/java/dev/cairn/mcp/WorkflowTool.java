package dev.cairn.mcp;

import dev.cairn.common.TypeRef;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A workflow that is offered as a tool. Immutable: each method that changes a setting returns a
 * copy.
 *
 * {@snippet :
 * WorkflowTool research =
 *     WorkflowTool.of(researcher, "research")
 *         .describedAs("Researches a topic and writes a report. Takes some minutes.")
 *         .parameter("topic", "What to research, in one sentence");
 * }
 *
 * <p>A call of the tool starts the workflow and waits for its end, by default for 10 seconds. If it
 * has not ended then, the client gets a task id, and asks for the result with the tool {@code
 * task_result}.
 *
 * <p><b>Arguments.</b> They are the parameters of the workflow method, or the members of the
 * argument of a function. Their JSON schema follows from their types. Those of the type {@code
 * Optional}, and those with an annotation of the name {@code Nullable}, may be missing.
 * Descriptions come from {@link #parameter} and from {@code @JsonPropertyDescription} of Jackson.
 *
 * <p><b>Idempotency.</b> Each tool also has an argument {@code idempotencyKey}. A call that repeats
 * a key does not start another workflow, and gets the task of the first one; with other arguments,
 * it is rejected.
 */
public final class WorkflowTool {
  /** The argument of each tool that makes a repeated call harmless. */
  static final String KEY = "idempotencyKey";

  private static final Duration STANDARD_WAIT = Duration.ofSeconds(10);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,128}");

  private final WorkflowSource source;
  private final Settings settings;

  private WorkflowTool(WorkflowSource source, Settings settings) {
    this.source = source;
    this.settings = settings;
    if (source.schema(Map.of()).get("properties") instanceof Map<?, ?> properties
        && properties.containsKey(KEY)) {
      throw new InvalidArgumentException(
          "workflow",
          "The tool '%s' has an argument '%s' of its own. Rename it: the name is reserved."
              .formatted(settings.name, KEY));
    }
  }

  /** The settings of a tool. */
  private record Settings(
      String name,
      String description,
      Map<String, String> parameters,
      Duration waitTime,
      StartOptions options,
      @Nullable String progress) {
    Settings {
      if (!NAME.matcher(name).matches()) {
        throw new InvalidArgumentException(
            "name",
            "The name of a tool is '%s'; must be 1 to 128 letters, digits, and _ - . in ASCII."
                .formatted(name));
      }
      if (waitTime.isNegative()) {
        throw new InvalidArgumentException(
            "limit", "limit is %s; must be zero or more.".formatted(waitTime));
      }
      parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    }

    static Settings of(String name) {
      return new Settings(
          name,
          "Runs the workflow '%s'.".formatted(name),
          Map.of(),
          STANDARD_WAIT,
          StartOptions.fresh(),
          null);
    }
  }

  /**
   * Offers a workflow of a durable object.
   *
   * @param durableObject the object that {@code Cairn.durable} created
   * @param workflow the name of the workflow in its annotation, or of its method; also the name of
   *     the tool
   * @return the tool
   * @throws InvalidArgumentException if the object is not durable or has no such workflow
   */
  public static WorkflowTool of(Object durableObject, String workflow) {
    return new WorkflowTool(MethodSource.of(durableObject, workflow), Settings.of(workflow));
  }

  /**
   * Offers a workflow that is a function, also one of a {@code CairnClient}.
   *
   * @param name the name of the tool
   * @param workflow what {@code Cairn.workflow} or {@code CairnClient.workflow} returned
   * @param argument the type of its argument, a record or a class, whose members become the
   *     arguments of the tool
   * @param <A> the type of its argument
   * @param <R> the type of its result
   * @return the tool
   * @throws InvalidArgumentException if the argument is no object with members
   * @throws dev.cairn.error.ValueException if the argument has no JSON form
   */
  public static <A, R> WorkflowTool of(String name, Fn.Of1<A, R> workflow, Class<A> argument) {
    return new WorkflowTool(FunctionSource.of(argument, workflow), Settings.of(name));
  }

  /**
   * Offers a function with an argument of a generic type, as {@link #of(String, Fn.Of1, Class)}
   * does.
   *
   * @param name the name of the tool
   * @param workflow the workflow
   * @param argument the type of its argument
   * @param <A> the type of its argument
   * @param <R> the type of its result
   * @return the tool
   */
  public static <A, R> WorkflowTool of(String name, Fn.Of1<A, R> workflow, TypeRef<A> argument) {
    return new WorkflowTool(FunctionSource.of(argument.type(), workflow), Settings.of(name));
  }

  /**
   * Sets the name of the tool.
   *
   * @param name 1 to 128 letters, digits, and _ - . in ASCII; keep it, because tasks and
   *     idempotency keys belong to it
   * @return a changed copy
   * @throws InvalidArgumentException if the name is not valid
   */
  public WorkflowTool named(String name) {
    return with(
        new Settings(
            name,
            settings.description,
            settings.parameters,
            settings.waitTime,
            settings.options,
            settings.progress));
  }

  /**
   * Sets the description, by which models decide when to call the tool.
   *
   * @param text what the workflow does, and how long it takes
   * @return a changed copy
   */
  public WorkflowTool describedAs(String text) {
    return with(
        new Settings(
            settings.name,
            text,
            settings.parameters,
            settings.waitTime,
            settings.options,
            settings.progress));
  }

  /**
   * Describes a parameter. Members of records have {@code @JsonPropertyDescription}.
   *
   * @param name the name of the parameter of the method, or of the member of the argument
   * @param text what it means
   * @return a changed copy
   * @throws InvalidArgumentException if the tool has no such argument
   */
  public WorkflowTool parameter(String name, String text) {
    if (!(source.schema(Map.of()).get("properties") instanceof Map<?, ?> properties)
        || !properties.containsKey(name)) {
      throw new InvalidArgumentException(
          "name", "The tool '%s' has no argument '%s'.".formatted(settings.name, name));
    }
    Map<String, String> all = new TreeMap<>(settings.parameters);
    all.put(name, text);
    return with(
        new Settings(
            settings.name,
            settings.description,
            all,
            settings.waitTime,
            settings.options,
            settings.progress));
  }

  /**
   * Sets how long a call waits for the end of the workflow before it returns a task id. Keep it
   * below the timeout of clients, which is often 20 to 60 seconds.
   *
   * @param limit how long to wait; zero to return the task id at once; 10 seconds by default
   * @return a changed copy
   * @throws InvalidArgumentException if it is negative
   */
  public WorkflowTool waitsFor(Duration limit) {
    return with(
        new Settings(
            settings.name,
            settings.description,
            settings.parameters,
            limit,
            settings.options,
            settings.progress));
  }

  /**
   * Sets the options of starts, such as the queue. The limits of the queue then limit what clients
   * can run at once.
   *
   * @param options the options, without an id; headers {@code mcp-tool} and {@code mcp-owner} are
   *     added
   * @return a changed copy
   * @throws InvalidArgumentException if the options have an id
   */
  public WorkflowTool startedWith(StartOptions options) {
    if (options.id() != null) {
      throw new InvalidArgumentException(
          "options",
          "The options have the id '%s', so all calls would be one workflow. Leave it out: clients give an idempotencyKey."
              .formatted(options.id()));
    }
    return with(
        new Settings(
            settings.name,
            settings.description,
            settings.parameters,
            settings.waitTime,
            options,
            settings.progress));
  }

  /**
   * Names a stream of the workflow whose values are sent as progress notifications, while a call
   * waits and if the client asks for them. A text is the message of the notification; other values
   * are its JSON. The n-th value is the progress n.
   *
   * @param stream the name of the stream, which the workflow writes with {@code Durable.stream}
   * @return a changed copy
   */
  public WorkflowTool reportsProgress(String stream) {
    return with(
        new Settings(
            settings.name,
            settings.description,
            settings.parameters,
            settings.waitTime,
            settings.options,
            stream));
  }

  private WorkflowTool with(Settings changed) {
    return new WorkflowTool(source, changed);
  }

  WorkflowSource source() {
    return source;
  }

  String name() {
    return settings.name;
  }

  String description() {
    return settings.description;
  }

  Duration waitTime() {
    return settings.waitTime;
  }

  StartOptions options() {
    return settings.options;
  }

  @Nullable String progress() {
    return settings.progress;
  }

  /** Returns the schema of the arguments, with the idempotency key. */
  @SuppressWarnings("unchecked") // schemas have members by name
  Map<String, Object> schema() {
    Map<String, Object> schema = source.schema(settings.parameters);
    if (schema.get("properties") instanceof Map<?, ?> properties) {
      ((Map<String, Object>) properties)
          .put(
              KEY,
              Map.of(
                  "type",
                  "string",
                  "minLength",
                  1,
                  "maxLength",
                  TaskTools.LONGEST_KEY,
                  "description",
                  "Optional. A repeated call with the same key returns the same task and starts nothing."));
    }
    return schema;
  }
}
