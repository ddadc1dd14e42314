package dev.cairn.runtime;

import java.util.concurrent.ConcurrentHashMap;

/** What a run receives, by topic; all its branches receive from the same one. Thread-safe. */
final class Mailbox {
  private final String workflowId;
  private final ConcurrentHashMap<String, Topic> topics = new ConcurrentHashMap<>(4);

  Mailbox(String workflowId) {
    this.workflowId = workflowId;
  }

  Topic topic(String name) {
    return topics.computeIfAbsent(name, fresh -> new Topic(workflowId, fresh));
  }
}
