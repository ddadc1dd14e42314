package dev.cairn.spring.internal.transaction;

import dev.cairn.spi.Interceptor;
import dev.cairn.spi.TransactionInvocation;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Makes transactions of Cairn transactions of Spring, and the reverse: code in a
 * {@code @Transaction} that uses Spring's transaction management works on Cairn's connection, and
 * workflows that code in a Spring transaction starts exist if and only if it commits. Thread-safe.
 */
public final class SpringTransactions implements Interceptor {
  private final Supplier<@Nullable DataSource> cairnDatabase;
  private final Map<String, Supplier<DataSource>> databases;
  private final Supplier<List<ResourceJoin>> joins;

  /**
   * Creates the interceptor.
   *
   * @param cairnDatabase gives the DataSource with Cairn's tables; null if Spring does not know it
   * @param databases the other DataSources, by the names that {@code @Transaction} uses
   * @param joins let other resources than connections take part, such as entity managers
   */
  public SpringTransactions(
      Supplier<@Nullable DataSource> cairnDatabase,
      Map<String, Supplier<DataSource>> databases,
      Supplier<List<ResourceJoin>> joins) {
    this.cairnDatabase = cairnDatabase;
    this.databases = Map.copyOf(databases);
    this.joins = joins;
  }

  @Override
  public @Nullable Object transaction(TransactionInvocation transaction) throws Exception {
    DataSource dataSource = dataSource(transaction.database());
    if (dataSource == null) {
      return transaction.proceed();
    }
    return new JoinedTransaction(transaction, dataSource, joins.get()).run();
  }

  private @Nullable DataSource dataSource(String database) {
    if (database.isEmpty()) {
      return cairnDatabase.get();
    }
    Supplier<DataSource> other = databases.get(database);
    return other == null ? null : other.get();
  }

  @Override
  public @Nullable Connection callerTransaction() {
    DataSource dataSource = cairnDatabase.get();
    return dataSource != null
            && TransactionSynchronizationManager.isActualTransactionActive()
            && TransactionSynchronizationManager.getResource(dataSource)
                instanceof ConnectionHolder holder
        ? holder.getConnection()
        : null;
  }
}
