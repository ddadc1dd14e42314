package dev.cairn.internal.store.record;

/**
 * The rows of {@code cairn.awaited}, each of which says that some process waits for something of a
 * workflow. The transaction that ends the workflow, or publishes something, deletes the row and
 * sends a notification. A row that is inserted while that transaction commits is not seen by it: so
 * each look at a workflow also deletes the row if the workflow has ended by then. What remains is
 * the row of a process that died between the two looks; {@code WorkflowStore.deleteLeftovers}
 * deletes it.
 */
public final class AwaitedRows {
  /** Inserts the rows of workflows that have not ended. One parameter: their ids. */
  public static final String INSERT =
      """
      insert into cairn.awaited (workflow_id)
      select w.id from cairn.workflow w
      where w.id = any (?::text[]) and w.completed_at is null
        and not exists (select from cairn.awaited a where a.workflow_id = w.id)
      order by w.id
      on conflict do nothing;
      """;

  /** Deletes the rows of workflows that have ended. One parameter: their ids. */
  public static final String DELETE_ENDED =
      """
      delete from cairn.awaited a
      where a.workflow_id = any (?::text[]) and exists (
        select from cairn.workflow w where w.id = a.workflow_id and w.completed_at is not null)
      """;

  /** Deletes the rows of all workflows that have ended or are gone. */
  public static final String DELETE_ALL_ENDED =
      """
      delete from cairn.awaited a
      where not exists (
        select from cairn.workflow w where w.id = a.workflow_id and w.completed_at is null)
      """;

  private AwaitedRows() {}
}
