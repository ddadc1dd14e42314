package dev.cairn.spring.internal.transaction;

import dev.cairn.spi.TransactionEnd;
import dev.cairn.spi.TransactionInvocation;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.ResourceHolderSupport;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionSynchronizationUtils;

/**
 * One try of a transaction of Cairn, which Spring sees as a transaction that has begun. Used by the
 * thread of the transaction.
 *
 * <p>Spring calls synchronizations before the commit while the code of the transaction runs, and
 * after the commit when Cairn has committed the transaction and its record.
 */
final class JoinedTransaction {
  private final TransactionInvocation transaction;
  private final Connection connection;
  private final Map<Object, ResourceHolderSupport> holders = new LinkedHashMap<>();
  private final List<ResourceJoin.Joined> joined = new ArrayList<>();
  private List<TransactionSynchronization> synchronizations = List.of();

  JoinedTransaction(
      TransactionInvocation transaction, DataSource dataSource, List<ResourceJoin> joins) {
    this.transaction = transaction;
    this.connection = UnendingConnection.of(transaction.connection());
    var holder = new ConnectionHolder(connection, true);
    holder.setSynchronizedWithTransaction(true);
    holders.put(dataSource, holder);
    for (ResourceJoin join : joins) {
      if (join.worksOn(dataSource)) {
        ResourceJoin.Joined resource = join.join(connection);
        joined.add(resource);
        holders.put(join.key(), resource.holder());
      }
    }
  }

  @Nullable Object run() throws Exception {
    transaction.onEnd(this::ended);
    SuspendedTransaction suspended = SuspendedTransaction.suspend(holders.keySet());
    try {
      begin();
      try {
        Object result = transaction.proceed();
        beforeCommit();
        return result;
      } finally {
        leave();
      }
    } finally {
      suspended.resume();
    }
  }

  private void begin() {
    TransactionSynchronizationManager.initSynchronization();
    TransactionSynchronizationManager.setActualTransactionActive(true);
    TransactionSynchronizationManager.setCurrentTransactionName(transaction.name());
    holders.forEach(TransactionSynchronizationManager::bindResource);
  }

  private void beforeCommit() {
    refuseRollbackOnly();
    TransactionSynchronizationUtils.triggerBeforeCommit(false);
    joined.forEach(ResourceJoin.Joined::flush);
    refuseRollbackOnly();
  }

  /** Code whose failure was caught has demanded a rollback, so nothing can be committed. */
  private void refuseRollbackOnly() {
    if (holders.values().stream().anyMatch(ResourceHolderSupport::isRollbackOnly)) {
      throw new UnexpectedRollbackException(
          "Transaction '%s' was rolled back, because code in it marked it as rollback-only: an exception left a @Transactional method and was caught afterwards."
              .formatted(transaction.name()));
    }
  }

  private void leave() {
    try {
      TransactionSynchronizationUtils.triggerBeforeCompletion();
    } finally {
      synchronizations = TransactionSynchronizationManager.getSynchronizations();
      holders.keySet().forEach(TransactionSynchronizationManager::unbindResourceIfPossible);
      TransactionSynchronizationManager.clear();
    }
  }

  /** As a transaction manager does it: resources, synchronizations, then the release. */
  private void ended(TransactionEnd end) {
    try {
      joined.forEach(resource -> resource.end(end == TransactionEnd.COMMITTED));
      if (end == TransactionEnd.COMMITTED) {
        TransactionSynchronizationUtils.invokeAfterCommit(synchronizations);
      }
    } finally {
      TransactionSynchronizationUtils.invokeAfterCompletion(synchronizations, status(end));
      joined.forEach(ResourceJoin.Joined::close);
    }
  }

  private static int status(TransactionEnd end) {
    return switch (end) {
      case COMMITTED -> TransactionSynchronization.STATUS_COMMITTED;
      case ROLLED_BACK -> TransactionSynchronization.STATUS_ROLLED_BACK;
      case UNKNOWN -> TransactionSynchronization.STATUS_UNKNOWN;
    };
  }
}
