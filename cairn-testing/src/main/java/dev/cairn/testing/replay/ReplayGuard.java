package dev.cairn.testing.replay;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.ValueException;
import dev.cairn.history.ExportedHistory;
import dev.cairn.history.HistoryReplay;
import dev.cairn.operate.ReplayResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Creates tests that replay exported histories against the current code, also in {@linkplain
 * Variation variations} of what is not recorded.
 *
 * {@snippet :
 * @TestFactory
 * Stream<DynamicTest> histories() {
 *   return ReplayGuard.of(OrderHistoriesTest::shop).tests(Path.of("src/test/histories"));
 * }
 *
 * static Cairn shop() {
 *   Cairn cairn = Cairn.openForReplay(Config.named("shop"));
 *   cairn.durable(Checkout.class, new PaymentClient());
 *   return cairn;
 * }
 * }
 *
 * <p>A test fails if the code does not match the records, calls a recorded step with other
 * arguments, or does something else in a variation. The message shows both side by side and marks
 * the first difference.
 *
 * <p>Immutable. The tests may run in parallel with each other. Those of the default locale and time
 * zone change the process meanwhile; annotate the factory with {@code @ResourceLock} for {@code
 * Resources.LOCALE} and {@code Resources.TIME_ZONE} if other tests run in parallel.
 */
public final class ReplayGuard {
  private final VariedApplication.Entry entry;
  private final List<Variation> variations;
  private final List<String> packages;
  private final boolean argumentsMayChange;

  private ReplayGuard(
      VariedApplication.Entry entry,
      List<Variation> variations,
      List<String> packages,
      boolean argumentsMayChange) {
    this.entry = entry;
    this.variations = List.copyOf(variations);
    this.packages = List.copyOf(packages);
    this.argumentsMayChange = argumentsMayChange;
  }

  /**
   * Creates a guard with all variations.
   *
   * @param factory a reference to a static method that opens a Cairn and registers all workflows;
   *     its class and those that it uses are loaded anew for each variation
   * @return the guard
   * @throws InvalidArgumentException if the factory is not a reference to a static method
   */
  public static ReplayGuard of(CairnFactory factory) {
    return new ReplayGuard(VariedApplication.Entry.of(factory), Variation.all(), List.of(), false);
  }

  /**
   * Returns a guard with these variations only.
   *
   * @param chosen the variations; none to check only whether the code matches the records
   * @return the guard
   */
  public ReplayGuard variations(Variation... chosen) {
    return new ReplayGuard(entry, List.of(chosen), packages, argumentsMayChange);
  }

  /**
   * Returns a guard that also loads classes of these packages anew for each variation, and of the
   * packages within. By default, these are the classes in folders of the class path, and not those
   * in jars.
   *
   * @param names names of packages of the application that are in jars
   * @return the guard
   * @throws InvalidArgumentException if a name is blank
   */
  public ReplayGuard applicationPackages(String... names) {
    for (String name : names) {
      if (name.isBlank()) {
        throw new InvalidArgumentException(
            "names", "The name of a package is blank. Give one such as com.example.shop.");
      }
    }
    return new ReplayGuard(entry, variations, List.of(names), argumentsMayChange);
  }

  /**
   * Returns a guard that accepts other arguments of recorded steps, after a change of the code that
   * is meant to change them.
   *
   * @return the guard
   */
  public ReplayGuard argumentsMayChange() {
    return new ReplayGuard(entry, variations, packages, true);
  }

  /**
   * Creates a test for each file in a folder whose name ends in {@code .json}, in order of the
   * names.
   *
   * @param folder the folder, not including folders in it
   * @return the tests, for a method annotated with {@code @TestFactory}
   * @throws ValueException if the folder cannot be read or has no such file, since a guard that
   *     checks nothing must not pass
   */
  public Stream<DynamicTest> tests(Path folder) {
    List<Path> files = files(folder);
    var applications = new Applications(files.size());
    return files.stream()
        .map(file ->
            DynamicTest.dynamicTest(
                file.getFileName().toString(), file.toUri(), () -> applications.check(file)));
  }

  /**
   * Replays one history in all variations.
   *
   * @param history the history
   * @throws AssertionError if the code does not match the records, or depends on something that is
   *     not recorded
   */
  public void check(ExportedHistory history) {
    new Applications(1).check(history, "Workflow");
  }

  private static List<Path> files(Path folder) {
    List<Path> files;
    try (Stream<Path> inside = Files.list(folder)) {
      files = inside.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (IOException problem) {
      throw new ValueException(
          "The folder %s with histories cannot be read: %s. Create it, and export histories to it."
              .formatted(folder.toAbsolutePath(), problem),
          null,
          problem);
    }
    if (files.isEmpty()) {
      throw new ValueException(
          "The folder %s has no file that ends in .json, so nothing would be checked. Export histories to it (cairn.histories().exportTo)."
              .formatted(folder.toAbsolutePath()),
          null,
          null);
    }
    return files;
  }

  /** The application in each variation, shared by the tests and closed after the last one. */
  private final class Applications {
    private final VariedApplication unchanged =
        new VariedApplication(entry, packages, new Variation.Again());
    private final Map<Variation, VariedApplication> varied = new LinkedHashMap<>();
    private final AtomicInteger left;

    Applications(int tests) {
      this.left = new AtomicInteger(tests);
      variations.forEach(variation ->
          varied.put(
              variation,
              variation instanceof Variation.Again
                  ? unchanged
                  : new VariedApplication(entry, packages, variation)));
    }

    void check(Path file) {
      ExportedHistory history;
      try {
        history = ExportedHistory.read(file);
      } catch (ValueException unreadable) {
        release();
        throw unreadable;
      }
      check(history, file + ": workflow");
    }

    void check(ExportedHistory history, String subject) {
      try {
        List<String> problems = problems(history);
        if (!problems.isEmpty()) {
          throw new AssertionError(
              "%s '%s' (%s)%n%n%s"
                  .formatted(
                      subject,
                      history.workflow().id(),
                      history.workflow().name(),
                      String.join("\n\n", problems)));
        }
      } finally {
        release();
      }
    }

    private void release() {
      if (left.decrementAndGet() == 0) {
        unchanged.close();
        varied.values().forEach(VariedApplication::close);
      }
    }

    private List<String> problems(ExportedHistory history) {
      HistoryReplay first = replay(unchanged, history);
      var problems = new ArrayList<>(mismatches(first.result()));
      if (problems.isEmpty()) {
        varied.forEach((variation, application) ->
            divergence(variation, first, replay(application, history)).ifPresent(problems::add));
      }
      return problems;
    }

    private List<String> mismatches(ReplayResult result) {
      var mismatches = new ArrayList<String>();
      if (result.problem() != null) {
        mismatches.add("The code does not match the records: " + result.problem());
      } else if (!argumentsMayChange && !result.changedArguments().isEmpty()) {
        mismatches.add(
            "The code calls recorded steps with other arguments: %s. If that is intended, use argumentsMayChange()."
                .formatted(String.join(", ", result.changedArguments())));
      }
      return mismatches;
    }

    private static HistoryReplay replay(VariedApplication application, ExportedHistory history) {
      try {
        return application.replay(history);
      } catch (RuntimeException problem) {
        throw problem;
      } catch (Exception problem) {
        throw new IllegalStateException("The factory of the guard failed", problem);
      }
    }

    private static Optional<String> divergence(
        Variation variation, HistoryReplay first, HistoryReplay other) {
      boolean ordered = !(variation instanceof Variation.HashOrder);
      return Divergence.between(first, other, ordered)
          .map(divergence ->
              "The code does something else %s.%n%s%s"
                  .formatted(
                      Advice.when(variation),
                      divergence.table("first replay", Advice.heading(variation)),
                      Advice.of(variation)));
    }
  }
}
