package dev.cairn.internal.store.record;

/**
 * Which executor this process is at the moment. A process that was declared dead goes on under
 * another id.
 */
public final class Membership {
  private volatile String executor;

  public Membership(String executor) {
    this.executor = executor;
  }

  public String executor() {
    return executor;
  }

  public void become(String fresh) {
    executor = fresh;
  }
}
