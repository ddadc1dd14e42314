package dev.cairn.internal.wakeup;

import java.util.concurrent.ConcurrentHashMap;

/** What a run receives, by topic; all its branches receive from the same one. Thread-safe. */
public final class Mailbox {
  private final String workflowId;
  private final ConcurrentHashMap<String, Topic> topics = new ConcurrentHashMap<>(4);

  public Mailbox(String workflowId) {
    this.workflowId = workflowId;
  }

  public Topic topic(String name) {
    return topics.computeIfAbsent(name, fresh -> new Topic(workflowId, fresh));
  }
}
