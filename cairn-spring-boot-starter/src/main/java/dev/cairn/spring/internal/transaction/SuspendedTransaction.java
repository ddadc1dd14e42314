package dev.cairn.spring.internal.transaction;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A transaction of Spring that is suspended on its thread while a transaction of Cairn runs there,
 * as a transaction manager does for {@code REQUIRES_NEW}.
 *
 * @param synchronizations what is told; empty if no transaction was active
 * @param resources the resources, by their keys, that the other transaction replaces
 */
record SuspendedTransaction(
    List<TransactionSynchronization> synchronizations,
    Map<Object, Object> resources,
    boolean wasActive,
    boolean hadSynchronization,
    boolean readOnly,
    @Nullable Integer isolation,
    @Nullable String name) {
  static SuspendedTransaction suspend(Collection<Object> keys) {
    boolean synchronizing = TransactionSynchronizationManager.isSynchronizationActive();
    List<TransactionSynchronization> synchronizations =
        synchronizing ? TransactionSynchronizationManager.getSynchronizations() : List.of();
    synchronizations.forEach(TransactionSynchronization::suspend);
    var resources = new LinkedHashMap<Object, Object>();
    for (Object key : keys) {
      Object resource = TransactionSynchronizationManager.unbindResourceIfPossible(key);
      if (resource != null) {
        resources.put(key, resource);
      }
    }
    var suspended =
        new SuspendedTransaction(
            synchronizations,
            resources,
            TransactionSynchronizationManager.isActualTransactionActive(),
            synchronizing,
            TransactionSynchronizationManager.isCurrentTransactionReadOnly(),
            TransactionSynchronizationManager.getCurrentTransactionIsolationLevel(),
            TransactionSynchronizationManager.getCurrentTransactionName());
    TransactionSynchronizationManager.clear();
    return suspended;
  }

  void resume() {
    resources.forEach(TransactionSynchronizationManager::bindResource);
    TransactionSynchronizationManager.setActualTransactionActive(wasActive);
    TransactionSynchronizationManager.setCurrentTransactionReadOnly(readOnly);
    TransactionSynchronizationManager.setCurrentTransactionIsolationLevel(isolation);
    TransactionSynchronizationManager.setCurrentTransactionName(name);
    if (hadSynchronization) {
      TransactionSynchronizationManager.initSynchronization();
      for (TransactionSynchronization synchronization : synchronizations) {
        synchronization.resume();
        TransactionSynchronizationManager.registerSynchronization(synchronization);
      }
    }
  }
}
