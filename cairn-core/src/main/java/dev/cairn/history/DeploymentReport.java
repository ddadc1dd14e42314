package dev.cairn.history;

import dev.cairn.operate.ReplayResult;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether this build can continue the workflows in flight of an application: those that have begun
 * and not ended, or are stuck.
 *
 * @param build the build of this process: the hash of the jars and folders with its workflows
 * @param inFlight how many workflows were in flight when the check began
 * @param checked the workflows that were replayed; fewer if the limit was reached, or if some were
 *     deleted meanwhile
 */
public record DeploymentReport(String build, long inFlight, List<Checked> checked) {
  /** Copies the list. */
  public DeploymentReport {
    checked = List.copyOf(checked);
  }

  /**
   * A workflow that was replayed.
   *
   * @param result whether the code of this process matches its records
   * @param version the version that began it; null if it is not known
   * @param sameBuild whether this very build wrote all its records; if not, it can reach changed
   *     code
   */
  public record Checked(ReplayResult result, @Nullable String version, boolean sameBuild) {}

  /**
   * The workflows of one name and version.
   *
   * @param name the registered name
   * @param version the version that began them; null if it is not known
   * @param replayed how many were replayed
   * @param changedBuild how many of them another build has run, so that they can reach changed code
   * @param differing how many of them do not match this code
   */
  public record Group(
      String name, @Nullable String version, long replayed, long changedBuild, long differing) {}

  /** Gets the progress of a check. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Called after each replay, in the thread of the check.
     *
     * @param replayed how many workflows were replayed
     * @param total how many will be
     */
    void replayed(int replayed, int total);
  }

  /**
   * Returns whether all workflows that were replayed can continue with this build.
   *
   * @return false if one would become stuck, or could compensate a step twice, or is not registered
   */
  public boolean fits() {
    return checked.stream().allMatch(each -> each.result.fits());
  }

  /**
   * Returns whether no workflow was left out because of the limit.
   *
   * @return false if more were in flight than were replayed
   */
  public boolean isComplete() {
    return checked.size() >= inFlight;
  }

  /**
   * Returns the workflows that do not match this code.
   *
   * @return the workflows, ordered by name, version and id
   */
  public List<Checked> differing() {
    return checked.stream()
        .filter(each -> !each.result.fits())
        .sorted(
            Comparator.<Checked, String>comparing(each -> each.result.name())
                .thenComparing(each -> String.valueOf(each.version))
                .thenComparing(each -> each.result.workflowId()))
        .toList();
  }

  /**
   * Returns the numbers of workflows by name and version.
   *
   * @return the groups, ordered by name and version
   */
  public List<Group> groups() {
    return checked.stream()
        .collect(Collectors.groupingBy(each -> List.of(each.result.name(), "" + each.version)))
        .values()
        .stream()
        .map(DeploymentReport::group)
        .sorted(
            Comparator.comparing(Group::name).thenComparing(group -> String.valueOf(group.version)))
        .toList();
  }

  private static Group group(List<Checked> same) {
    Checked first = same.getFirst();
    return new Group(
        first.result.name(),
        first.version,
        same.size(),
        same.stream().filter(each -> !each.sameBuild).count(),
        same.stream().filter(each -> !each.result.fits()).count());
  }
}
