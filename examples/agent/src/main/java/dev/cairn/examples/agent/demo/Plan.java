package dev.cairn.examples.agent.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The size of the demo.
 *
 * @param questions the number of questions
 * @param kills how often the agent is killed
 * @param readers how many questions are asked at once
 * @param seed determines when the agent is killed, and which calls fail
 * @param approval who approves purchases
 * @param faults the probability that a call of the stub fails
 */
public record Plan(
    int questions, int kills, int readers, long seed, Approval approval, double faults) {
  /** The default size. */
  public static final Plan DEFAULT = new Plan(10, 5, 3, 17, Approval.AUTO, 0.05);

  private static final int MOST_QUESTIONS = 1_000;
  private static final int MOST_KILLS = 50;

  private static final List<String> SUBJECTS =
      List.of(
          "tides",
          "lighthouses",
          "bridges",
          "glaciers",
          "honey",
          "paper",
          "clocks",
          "canals",
          "salt",
          "volcanoes");

  /** Who approves purchases. */
  public enum Approval {
    /** The demo approves each. */
    AUTO,
    /** The person at the web page. */
    ASK
  }

  /** Rejects what takes too long, and probabilities that are none. */
  public Plan {
    if (questions < 1 || questions > MOST_QUESTIONS || kills < 0 || kills > MOST_KILLS) {
      throw new IllegalArgumentException(
          "%d questions and %d kills; must be 1 to %d questions and 0 to %d kills."
              .formatted(questions, kills, MOST_QUESTIONS, MOST_KILLS));
    }
    if (kills > 2 * questions) {
      throw new IllegalArgumentException(
          "%d kills for %d questions; must be at most two for each question."
              .formatted(kills, questions));
    }
    if (readers < 1 || !(faults >= 0 && faults <= 1)) {
      throw new IllegalArgumentException(
          "%d readers and faults of %s; must be at least 1 reader and a probability of 0 to 1."
              .formatted(readers, faults));
    }
  }

  /**
   * A question.
   *
   * @param number from 1
   * @param text what is asked
   */
  record Asked(int number, String text) {
    /** Returns the workflow id in one of the two runs. */
    String id(String run) {
      return run + "-" + number;
    }

    boolean needsPurchase() {
      return text.contains("figures");
    }
  }

  /** Returns different questions; every second one asks for figures, which have to be bought. */
  List<Asked> generateQuestions() {
    List<Asked> all = new ArrayList<>();
    for (int number = 1; number <= questions; number++) {
      String subject = SUBJECTS.get((number - 1) % SUBJECTS.size());
      String figures = number % 2 == 0 ? ", with figures" : "";
      String again = number > SUBJECTS.size() ? " (question %d)".formatted(number) : "";
      all.add(new Asked(number, "What is known about " + subject + figures + "?" + again));
    }
    return all;
  }

  /**
   * Returns after how many tokens the agent is killed, at random in equal parts of the work. A
   * killed process leaves the rest, so there is always some work left at the last one.
   *
   * @param tokens of all answers without kills
   */
  List<Long> killPoints(long tokens) {
    var random = new SplittableRandom(seed);
    List<Long> points = new ArrayList<>();
    double part = 0.9 * tokens / Math.max(1, kills);
    for (int kill = 0; kill < kills; kill++) {
      points.add(1 + (long) ((kill + random.nextDouble()) * part));
    }
    return points;
  }
}
