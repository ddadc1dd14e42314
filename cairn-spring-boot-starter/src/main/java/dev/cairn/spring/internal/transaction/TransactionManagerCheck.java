package dev.cairn.spring.internal.transaction;

import dev.cairn.spring.internal.bean.TransactionMethods;
import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.util.ReflectionUtils;

/**
 * Reports at startup that Spring's transaction management and the transactions of Cairn are not in
 * one database, because no transaction manager works on that of Cairn.
 */
public final class TransactionManagerCheck implements SmartInitializingSingleton {
  private static final Logger LOG = LoggerFactory.getLogger(TransactionManagerCheck.class);

  private final ConfigurableListableBeanFactory factory;
  private final Supplier<@Nullable DataSource> cairnDatabase;
  private final Supplier<List<ResourceJoin>> joins;

  /**
   * Creates the check.
   *
   * @param factory has the beans
   * @param cairnDatabase gives the DataSource with Cairn's tables; null if Spring does not know it
   * @param joins the resources that take part in transactions of Cairn
   */
  public TransactionManagerCheck(
      ConfigurableListableBeanFactory factory,
      Supplier<@Nullable DataSource> cairnDatabase,
      Supplier<List<ResourceJoin>> joins) {
    this.factory = factory;
    this.cairnDatabase = cairnDatabase;
    this.joins = joins;
  }

  @Override
  public void afterSingletonsInstantiated() {
    DataSource dataSource = cairnDatabase.get();
    Map<String, TransactionManager> managers = factory.getBeansOfType(TransactionManager.class);
    if (managers.isEmpty()) {
      refuseTransactionalBeans();
    } else if (dataSource == null
        || managers.values().stream().noneMatch(manager -> worksOn(manager, dataSource))) {
      warn(managers.keySet());
    }
  }

  /** Without a transaction manager, Spring Boot leaves the annotation without effect. */
  private void refuseTransactionalBeans() {
    for (String name : factory.getSingletonNames()) {
      Object bean = factory.getSingleton(name);
      if (bean != null && isTransactional(AopUtils.getTargetClass(bean))) {
        throw new BeanCreationException(
            name,
            "It has @Transactional methods, and there is no transaction manager, so that the annotation has no effect. Spring Boot creates one if there is one DataSource, or a primary one; with several, declare a JdbcTransactionManager for the one that Cairn uses.");
      }
    }
  }

  private static boolean isTransactional(Class<?> type) {
    if (type.getName().startsWith("org.springframework.")) {
      return false; // parts of Spring that are transactional where there is a transaction manager
    }
    return hasAnnotation(type)
        || Stream.of(ReflectionUtils.getUniqueDeclaredMethods(type))
            .anyMatch(TransactionManagerCheck::hasAnnotation);
  }

  private static boolean hasAnnotation(AnnotatedElement element) {
    var annotations = MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY);
    return annotations.isPresent(Transactional.class)
        || annotations.isPresent("jakarta.transaction.Transactional");
  }

  private boolean worksOn(TransactionManager manager, DataSource dataSource) {
    return manager instanceof ResourceTransactionManager known
        && (known.getResourceFactory().equals(dataSource)
            || joins.get().stream()
                .anyMatch(join ->
                    join.key().equals(known.getResourceFactory()) && join.worksOn(dataSource)));
  }

  private void warn(Set<String> managers) {
    Set<String> beans =
        TransactionMethods.of(factory).stream()
            .filter(transaction -> transaction.database().isEmpty())
            .map(TransactionMethods.Found::bean)
            .collect(Collectors.toCollection(TreeSet::new));
    if (!beans.isEmpty()) {
      LOG.warn(
          "no transaction manager works on the database of Cairn, so code with @Transactional or JdbcTemplate in @Transaction methods commits by itself; name its DataSource in cairn.data-source or cairn.databases beans={} transactionManagers={}",
          beans,
          managers);
    }
  }
}
