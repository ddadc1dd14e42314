package dev.cairn.operate;

import dev.cairn.error.InvalidArgumentException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A search for workflows whose arguments, result, exception, or recorded outcomes contain a text.
 * Immutable; each method returns a changed copy.
 *
 * {@snippet :
 * TextSearch search = TextSearch.of("order-4711").matching(Criterion.name("checkout"));
 * WorkflowPage page = cairn.workflows().search(search);
 * }
 *
 * <p>No index contains values, so a page examines the newest {@value #EXAMINED} workflows that
 * match the criteria, and those after its cursor; it may find none although a page follows. {@link
 * WorkflowPage#examinedTo} says how far it came. Criteria make it come further.
 *
 * <p>The text is compared with the JSON as it is stored, with the same case; a quotation mark
 * within a text is {@code \"} there. Values that need more than {@value #LARGEST_VALUE} bytes in
 * the database are not examined, and neither are tokens of promises. Values that a codec encrypts
 * cannot be searched.
 *
 * @param text the text, 1 to 512 characters without control characters
 * @param criteria the criteria that the workflows match, too; none for all workflows
 * @param size the maximum number of workflows of the page, 1 to 1,000
 * @param cursor the cursor of the previous page; null for the first page
 */
public record TextSearch(String text, List<Criterion> criteria, int size, @Nullable String cursor) {
  /** How many workflows a page examines. */
  public static final int EXAMINED = 1_000;

  /** The stored size in bytes of the largest value that is examined. */
  public static final int LARGEST_VALUE = 65_536;

  private static final int STANDARD_SIZE = 100;

  /**
   * Checks the text and copies the criteria.
   *
   * @throws InvalidArgumentException if the text is blank, too long or has a control character
   */
  public TextSearch {
    CriterionChecks.text("text", text);
    criteria = List.copyOf(criteria);
  }

  /**
   * Returns a search among all workflows, for the first 100 that it finds.
   *
   * @param text the text
   * @return the search
   */
  public static TextSearch of(String text) {
    return new TextSearch(text, List.of(), STANDARD_SIZE, null);
  }

  /**
   * Restricts the search to workflows that match criteria.
   *
   * @param criteria the criteria
   * @return the search
   */
  public TextSearch matching(Criterion... criteria) {
    return new TextSearch(text, List.of(criteria), size, cursor);
  }

  /**
   * Changes the size of the page.
   *
   * @param size the maximum number of workflows
   * @return the search
   */
  public TextSearch size(int size) {
    return new TextSearch(text, criteria, size, cursor);
  }

  /**
   * Continues after a page.
   *
   * @param cursor its cursor
   * @return the search
   */
  public TextSearch after(String cursor) {
    return new TextSearch(text, criteria, size, cursor);
  }
}
