package dev.cairn.internal.operate;

import dev.cairn.access.AccessSessions;
import dev.cairn.access.AccessToken;
import dev.cairn.access.AccessTokens;
import dev.cairn.access.AuditEntry;
import dev.cairn.access.AuditLog;
import dev.cairn.access.AuditedChange;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.check.StorableText;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.cluster.AccessStore;
import dev.cairn.internal.store.cluster.AuditStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Implements {@link AccessTokens} and {@link AuditLog} on the store. Thread-safe. */
public final class AccessOperations implements AccessTokens, AuditLog {
  private static final Set<String> ROLES = Set.of("VIEWER", "OPERATOR", "ADMIN");
  private static final Pattern AREA = Pattern.compile("(queue|application):.*\\S.*");
  private static final String PREFIX = "cairn_";
  private static final int LONGEST_NAME = 200;
  private static final Instant UNKNOWN = Instant.EPOCH;

  private final AccessStore tokens;
  private final AuditStore audit;
  private final SessionOperations sessions;

  /**
   * Creates the operations.
   *
   * @param store the database
   */
  public AccessOperations(Store store) {
    this.tokens = store.accessTokens();
    this.audit = store.audit();
    this.sessions = new SessionOperations(tokens);
  }

  /** Returns the sessions. */
  public AccessSessions sessions() {
    return sessions;
  }

  @Override
  public Created create(
      String name, String role, List<String> areas, String createdBy, @Nullable Instant expiresAt) {
    String checked = StorableText.checkName("The name of a principal", name, LONGEST_NAME);
    if (!ROLES.contains(role)) {
      throw new InvalidArgumentException(
          "role", "The role is '%s'; must be VIEWER, OPERATOR or ADMIN.".formatted(role));
    }
    for (String area : areas) {
      if (!AREA.matcher(StorableText.check("The area", area)).matches()) {
        throw new InvalidArgumentException(
            "areas",
            "The area is '%s'; must be queue: or application: and a name.".formatted(area));
      }
    }
    String secret = AccessSecret.secret(PREFIX);
    AccessToken token =
        new AccessToken(
            AccessSecret.id(), checked, role, UNKNOWN, createdBy, expiresAt, null, areas);
    return new Created(tokens.insert(token, AccessSecret.hash(secret)), secret);
  }

  @Override
  public Optional<AccessToken> find(String secret) {
    return secret.startsWith(PREFIX)
        ? tokens.find(AccessSecret.hash(secret)).stream().findFirst()
        : Optional.empty();
  }

  @Override
  public List<AccessToken> all() {
    return tokens.all();
  }

  @Override
  public boolean revoke(String id) {
    return tokens.revoke(id);
  }

  @Override
  public long begin(AuditedChange change) {
    return audit.begin(change);
  }

  @Override
  public void complete(long id, String outcome, @Nullable String after) {
    audit.complete(id, outcome, after);
  }

  @Override
  public List<AuditEntry> entries(@Nullable String target, long before, int size) {
    if (size < 1 || size > LARGEST_PAGE) {
      throw new InvalidArgumentException(
          "size", "size is %d; must be 1 to %d.".formatted(size, LARGEST_PAGE));
    }
    return audit.entries(target, before, size);
  }
}
