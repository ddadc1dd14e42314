package dev.cairn.spring.internal.endpoint;

import dev.cairn.Cairn;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.WorkflowPage;
import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/** Shows the state of Cairn and its workflows. Ids may contain slashes. */
@Endpoint(id = "cairn")
public class CairnEndpoint {
  static final String WORKFLOWS = "workflows";
  private static final int DEFAULT_LIMIT = 50;

  private final Cairn cairn;
  private final ShownValues values;

  public CairnEndpoint(Cairn cairn, ShownValues values) {
    this.cairn = cairn;
    this.values = values;
  }

  final Cairn cairn() {
    return cairn;
  }

  /** Returns executors, health, numbers of workflows, queues and schedules. */
  @ReadOperation
  public Map<String, Object> overview() {
    return Overview.of(cairn);
  }

  /**
   * Returns the workflows that match the criteria, the newest first.
   *
   * @param kind {@code workflows}
   * @return null if there is no such path
   */
  @ReadOperation
  public @Nullable Map<String, Object> find(
      @Selector String kind,
      WorkflowState @Nullable [] state,
      @Nullable String name,
      @Nullable Integer limit,
      @Nullable String cursor) {
    if (!kind.equals(WORKFLOWS)) {
      return null;
    }
    try {
      Criterion[] criteria = criteria(state, name);
      int size = limit == null ? DEFAULT_LIMIT : limit;
      WorkflowPage page =
          cursor == null
              ? cairn.workflows().firstPage(size, criteria)
              : cairn.workflows().nextPage(cursor, size, criteria);
      return new Answer()
          .with(WORKFLOWS, page.workflows(), WorkflowView::listed)
          .with("cursor", page.cursor())
          .entries();
    } catch (InvalidArgumentException invalid) {
      throw refused(invalid);
    }
  }

  /**
   * Returns one workflow with its history.
   *
   * @param kind {@code workflows}
   * @return null if there is no such path or workflow
   */
  @ReadOperation
  public @Nullable Map<String, Object> workflow(
      SecurityContext user,
      @Selector String kind,
      @Selector(match = Selector.Match.ALL_REMAINING) String[] id) {
    try {
      return kind.equals(WORKFLOWS)
          ? new WorkflowView(values.isShownTo(user)).detailed(cairn.workflows(), id(id))
          : null;
    } catch (NoSuchWorkflowException unknown) {
      return null;
    }
  }

  /** Returns the id that the rest of a path is. */
  static String id(String[] path) {
    return String.join("/", path);
  }

  private static Criterion[] criteria(WorkflowState @Nullable [] state, @Nullable String name) {
    var criteria = new ArrayList<Criterion>();
    if (state != null && state.length > 0) {
      criteria.add(Criterion.states(state));
    }
    if (name != null) {
      criteria.add(Criterion.name(name));
    }
    return criteria.toArray(Criterion[]::new);
  }

  /** Returns what Spring Boot reports as a bad request. */
  static InvalidEndpointRequestException refused(RuntimeException problem) {
    String message = String.valueOf(problem.getMessage());
    return new InvalidEndpointRequestException(message, message, problem);
  }
}
