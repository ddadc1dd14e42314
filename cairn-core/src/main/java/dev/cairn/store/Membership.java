package dev.cairn.store;

/**
 * Which executor this process is at the moment. A process that was declared dead goes on under
 * another id.
 */
final class Membership {
  private volatile String executor;

  Membership(String executor) {
    this.executor = executor;
  }

  String executor() {
    return executor;
  }

  void become(String fresh) {
    executor = fresh;
  }
}
