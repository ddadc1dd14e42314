package dev.cairn.examples.agent.demo;

import dev.cairn.examples.agent.demo.AnswerReader.Seen;
import dev.cairn.examples.agent.demo.Plan.Asked;
import dev.cairn.spi.Environment;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Readers that ask questions one after the other and wait for each answer. */
final class Readers implements AutoCloseable {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();
  private final Queue<String> problems = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Plan plan;
  private final Supplier<URI> agent;
  private final Environment.Pause pause;

  Readers(Plan plan, Supplier<URI> agent, Environment.Pause pause) {
    this.plan = plan;
    this.agent = agent;
    this.pause = pause;
  }

  /** Begins to ask; the run is the first part of each workflow id. */
  void start(String run) {
    Queue<Asked> questions = new ConcurrentLinkedQueue<>(plan.generateQuestions());
    var names = Thread.ofVirtual().name("reader-", 1);
    for (int i = 0; i < plan.readers(); i++) {
      threads.add(names.start(() -> askAll(questions, run)));
    }
  }

  private void askAll(Queue<Asked> questions, String run) {
    try {
      for (Asked asked = questions.poll(); asked != null; asked = questions.poll()) {
        String id = asked.id(run);
        seen.put(id, new AnswerReader(http, agent, pause, plan.approval()).ask(id, asked.text()));
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException problem) {
      problems.add(problem.toString());
    }
  }

  /** Returns why a reader gave up; empty if none did. */
  Optional<String> problem() {
    return Optional.ofNullable(problems.peek());
  }

  /** Returns what was seen of the questions that have ended. */
  Map<String, Seen> seen() {
    return Map.copyOf(seen);
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    http.shutdownNow();
  }
}
