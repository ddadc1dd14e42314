package dev.cairn.internal.store.record;

/**
 * Statements for {@code cairn.awaited}. A row means that a process waits for the end, an event or a
 * stream of a workflow. The transaction that ends the workflow or publishes something deletes the
 * row and sends a notification. It does not see a row that is inserted while it commits, so each
 * poll also deletes the row if the workflow has ended by then. A row remains only if a process dies
 * between the two statements; {@code WorkflowStore.deleteObsoleteRows} deletes it.
 */
public final class AwaitedRows {
  /** Inserts rows for workflows that have not ended. One parameter: their ids. */
  public static final String INSERT =
      """
      insert into cairn.awaited (workflow_id)
      select w.id from cairn.workflow w
      where w.id = any (?::text[]) and w.completed_at is null
        and not exists (select from cairn.awaited a where a.workflow_id = w.id)
      order by w.id
      on conflict do nothing;
      """;

  /** Deletes rows of workflows that have ended. One parameter: their ids. */
  public static final String DELETE_ENDED =
      """
      delete from cairn.awaited a
      where a.workflow_id = any (?::text[]) and exists (
        select from cairn.workflow w where w.id = a.workflow_id and w.completed_at is not null)
      """;

  /** Deletes the rows of all workflows that have ended or do not exist. */
  public static final String DELETE_ALL_ENDED =
      """
      delete from cairn.awaited a
      where not exists (
        select from cairn.workflow w where w.id = a.workflow_id and w.completed_at is null)
      """;

  private AwaitedRows() {}
}
