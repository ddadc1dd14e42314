package dev.cairn.internal.execution;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.replay.RunRecords;
import dev.cairn.internal.replay.RunServices;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.ContinueAsNew;
import dev.cairn.internal.run.Generation;
import dev.cairn.internal.run.RunStopped;
import dev.cairn.internal.run.Stuck;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.Verdict;
import dev.cairn.internal.store.journal.JournalFailedException;
import dev.cairn.internal.store.record.GenerationIds;
import dev.cairn.spi.Event;
import dev.cairn.spi.ValueType;
import dev.cairn.start.Fn;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets a workflow continue as new: checks the request of its code, unwinds the code, and records
 * the next generation. Used by the main thread of a run.
 */
final class Continuation {
  private static final String CALL = "Durable.continueAsNew";

  private final RunContext context;
  private final WorkflowScope scope;
  private final ActiveRun run;

  Continuation(RunContext context, WorkflowScope scope) {
    this.context = context;
    this.scope = scope;
    this.run = context.run();
  }

  /** Returns the arguments with which the given code calls this workflow. */
  List<? extends @Nullable Object> arguments(Fn.Void0 call) {
    CaptureScope.Call captured = CaptureScope.capture(context.host().engine(), CALL, call);
    if (!captured.definition().name().equals(run.definition().name())) {
      throw invalid(
          "%s was given a call of workflow '%s' in workflow '%s', which is a call of '%s'. A workflow continues as itself; start another one as a child."
              .formatted(CALL, captured.definition().name(), run.id(), run.definition().name()));
    }
    return captured.arguments();
  }

  /**
   * Requests that the workflow continues with these arguments.
   *
   * @param arguments the arguments of the next generation
   * @param openBranches the paths of the branches that were not awaited
   * @return nothing: it throws the request, which unwinds the code
   */
  ContinueAsNew request(List<? extends @Nullable Object> arguments, List<String> openBranches) {
    run.throwIfStopped();
    if (!scope.path().equals(RunRecords.MAIN_PATH)) {
      throw new UsageException(
          "%s was called in branch '%s' of workflow '%s'. Call it in the workflow itself, after its branches have ended."
              .formatted(CALL, scope.path(), run.id()));
    }
    ContinueAsNew before = run.main().continuation();
    if (before != null) {
      throw caught(run, before);
    }
    if (!openBranches.isEmpty()) {
      throw new UsageException(
          "%s was called in workflow '%s' before its branches %s were awaited. Await or join them first."
              .formatted(CALL, run.id(), openBranches));
    }
    check(arguments);
    String bindingId = GenerationIds.id(run.bindingId(), run.owned().generation() + 1);
    String input =
        context.services().values().encodeArguments(bindingId, run.definition(), arguments);
    var request = new ContinueAsNew(run.id(), input);
    run.main().continuation(request);
    throw request;
  }

  private void check(List<? extends @Nullable Object> arguments) {
    List<ValueType> parameters = run.definition().parameters();
    if (arguments.size() != parameters.size()) {
      throw invalid(
          "%s was called in workflow '%s' with %d arguments; %s has %d parameters."
              .formatted(
                  CALL, run.id(), arguments.size(), run.definition().name(), parameters.size()));
    }
    for (int i = 0; i < parameters.size(); i++) {
      Class<?> expected = raw(parameters.get(i).type());
      Object argument = arguments.get(i);
      boolean fits =
          argument == null ? !expected.isPrimitive() : boxed(expected).isInstance(argument);
      if (!fits) {
        throw invalid(
            "%s was called in workflow '%s' with an argument of type %s as %s; must be of type %s."
                .formatted(
                    CALL,
                    run.id(),
                    argument == null ? "null" : argument.getClass().getName(),
                    parameters.get(i).label(),
                    parameters.get(i).type().getTypeName()));
      }
    }
  }

  private static InvalidArgumentException invalid(String message) {
    return new InvalidArgumentException("arguments", message);
  }

  private static Class<?> raw(Type type) {
    return switch (type) {
      case Class<?> plain -> plain;
      case ParameterizedType generic -> raw(generic.getRawType());
      default -> Object.class; // the codec checks these
    };
  }

  private static Class<?> boxed(Class<?> type) {
    return MethodType.methodType(type).wrap().returnType();
  }

  /**
   * Checks what the code of a workflow returned.
   *
   * @throws RunStopped if the code has caught a request to continue as new
   */
  static @Nullable Object checkReturned(ActiveRun run, @Nullable Object value) {
    ContinueAsNew request = run.main().continuation();
    if (request != null) {
      throw caught(run, request);
    }
    return value;
  }

  /**
   * Checks what the code of a workflow threw.
   *
   * @return the request, if the workflow continues as new
   * @throws RunStopped if the code has caught and wrapped a request to continue as new
   * @throws Throwable otherwise: what the code threw, or what was thrown while a resource was
   *     closed that the request left
   */
  static ContinueAsNew checkThrown(ActiveRun run, Throwable thrown) throws Throwable {
    ContinueAsNew request = run.main().continuation();
    if (request == null) {
      throw thrown;
    }
    if (thrown != request) {
      throw isWithin(thrown, request) ? caught(run, request) : thrown;
    }
    Throwable[] failures = request.getSuppressed();
    if (failures.length == 0) {
      return request;
    }
    for (Throwable failure : failures) { // resources may throw the same exception
      if (!failure.equals(failures[0])) {
        failures[0].addSuppressed(failure);
      }
    }
    throw failures[0];
  }

  private static boolean isWithin(Throwable thrown, ContinueAsNew request) {
    for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
      if (cause == request) {
        return true;
      }
    }
    return List.of(thrown.getSuppressed()).contains(request);
  }

  private static RunStopped caught(ActiveRun run, ContinueAsNew request) {
    var problem =
        new UsageException(
            "it called %s, and its code caught what that throws. Catch exceptions instead of Throwable or Error around the call, or throw it again."
                .formatted(CALL),
            request);
    return run.stopWith(Stuck.because(run, problem));
  }

  /**
   * Writes the entry. The run takes the attempt of the next generation before that, so that no
   * other run of this process, which finds the row meanwhile, has the same attempt.
   */
  static Verdict record(Entry.Continue entry, ActiveRun run, RunServices services, RunHost host) {
    Generation ended = run.generation();
    run.generation(ended.next());
    Verdict verdict = Verdict.FENCED;
    try {
      verdict = services.journal().write(entry);
    } catch (JournalFailedException unknown) {
      host.release(run); // the database contains either this attempt or the one before
      throw unknown;
    } finally {
      if (verdict != Verdict.RECORDED) {
        run.generation(ended);
      }
    }
    if (verdict == Verdict.RECORDED) {
      ended.markCodeEnded();
      run.releaseMemory(services.memory());
      run.arguments(entry.input());
      run.holdMemory(services.memory());
      int generation = run.owned().generation();
      services.listener().on(new Event.RunContinued(run.id(), run.definition().name(), generation));
    }
    return verdict;
  }
}
