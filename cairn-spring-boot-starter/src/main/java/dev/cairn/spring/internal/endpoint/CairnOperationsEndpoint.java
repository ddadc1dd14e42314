package dev.cairn.spring.internal.endpoint;

import dev.cairn.Cairn;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.operate.Fork;
import dev.cairn.operate.Workflows;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/** Also cancels, resumes and forks workflows. */
@Endpoint(id = "cairn")
public final class CairnOperationsEndpoint extends CairnEndpoint {
  private static final int CONFLICT = 409;

  public CairnOperationsEndpoint(Cairn cairn, ShownValues values) {
    super(cairn, values);
  }

  /** What can be done with a workflow. */
  public enum Operation {
    CANCEL,
    RESUME,
    FORK
  }

  /**
   * Changes one workflow.
   *
   * @param kind {@code workflows}
   * @param reason why it is cancelled
   * @param step the step key at which the fork continues; from the beginning without
   */
  @WriteOperation
  public WebEndpointResponse<Map<String, Object>> change(
      @Selector String kind,
      @Selector(match = Selector.Match.ALL_REMAINING) String[] id,
      Operation operation,
      @Nullable String reason,
      @Nullable String step) {
    if (!kind.equals(WORKFLOWS)) {
      return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
    }
    try {
      return new WebEndpointResponse<>(changed(id(id), operation, reason, step));
    } catch (NoSuchWorkflowException unknown) {
      return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
    } catch (InvalidArgumentException invalid) {
      throw refused(invalid);
    } catch (UsageException refused) {
      return new WebEndpointResponse<>(
          new Answer().with("error", refused.getMessage()).entries(), CONFLICT);
    }
  }

  private Map<String, Object> changed(
      String id, Operation operation, @Nullable String reason, @Nullable String step) {
    Workflows workflows = cairn().workflows();
    return switch (operation) {
      case CANCEL ->
          new Answer()
              .with(
                  "cancelled", reason == null ? workflows.cancel(id) : workflows.cancel(id, reason))
              .entries();
      case RESUME -> {
        workflows.resume(id);
        yield new Answer().with("resumed", true).entries();
      }
      case FORK -> {
        Fork fork = Fork.of(id);
        yield new Answer()
            .with("fork", workflows.fork(step == null ? fork : fork.before(step)))
            .entries();
      }
    };
  }
}
