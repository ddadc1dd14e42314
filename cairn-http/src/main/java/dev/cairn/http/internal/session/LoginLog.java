package dev.cairn.http.internal.session;

import dev.cairn.access.AuditLog;
import dev.cairn.access.AuditedChange;
import java.util.function.Supplier;

/**
 * Writes logins and logouts into the audit log. Those that fail are not written, so that requests
 * without credentials write nothing.
 *
 * @param log the log
 */
record LoginLog(AuditLog log) {
  <T> T write(String principal, String operation, String address, Supplier<T> change) {
    long entry = log.begin(new AuditedChange(principal, operation, null, address, null, null));
    String outcome = "500";
    try {
      T result = change.get();
      outcome = "200";
      return result;
    } finally {
      log.complete(entry, outcome, null);
    }
  }
}
