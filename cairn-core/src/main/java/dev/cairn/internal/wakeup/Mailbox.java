package dev.cairn.internal.wakeup;

import java.util.concurrent.ConcurrentHashMap;

/** The topics of one run; all its branches share them. Thread-safe. */
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
