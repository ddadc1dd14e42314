package dev.cairn.internal.operate;

import dev.cairn.access.AccessSession;
import dev.cairn.access.AccessSessions;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.check.StorableText;
import dev.cairn.internal.store.cluster.AccessStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Implements {@link AccessSessions} on the store. Thread-safe. */
final class SessionOperations implements AccessSessions {
  private static final String PREFIX = "cairns_";
  private static final int LONGEST_NAME = 200;

  private final AccessStore store;

  SessionOperations(AccessStore store) {
    this.store = store;
  }

  @Override
  public Opened open(
      String name,
      List<String> grants,
      @Nullable String tokenId,
      Duration lifetime,
      Duration idle) {
    String checked = StorableText.checkName("The name of a principal", name, LONGEST_NAME);
    if (lifetime.toMillis() < 1) {
      throw new InvalidArgumentException(
          "lifetime", "The lifetime is %s; must be at least 1 ms.".formatted(lifetime));
    }
    if (idle.isNegative()) {
      throw new InvalidArgumentException(
          "idle", "The idle timeout is %s; must be 0 or more.".formatted(idle));
    }
    String secret = AccessSecret.secret(PREFIX);
    AccessStore.NewSession session =
        new AccessStore.NewSession(AccessSecret.id(), checked, grants, tokenId, lifetime, idle);
    return new Opened(store.open(session, AccessSecret.hash(secret)), secret);
  }

  @Override
  public Optional<AccessSession> find(String secret) {
    return secret.startsWith(PREFIX)
        ? store.findSession(AccessSecret.hash(secret)).stream().findFirst()
        : Optional.empty();
  }

  @Override
  public List<AccessSession> all() {
    return store.sessions();
  }

  @Override
  public boolean end(String id) {
    return store.end(id);
  }
}
