package dev.cairn.spring.internal.bean;

import dev.cairn.Cairn;
import dev.cairn.workflow.Transaction;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Finds the {@code @Transaction} methods of durable beans. */
public final class TransactionMethods {
  private TransactionMethods() {}

  /**
   * A method of a durable bean.
   *
   * @param bean the name of the bean
   * @param type the class of the application, of which the bean is a durable subclass
   * @param method the method, which the class declares or inherits
   */
  public record Found(String bean, Class<?> type, Method method) {
    /** Returns the name of the database; empty for that of Cairn. */
    public String database() {
      Transaction annotation =
          AnnotatedElementUtils.findMergedAnnotation(method, Transaction.class);
      return annotation == null ? "" : annotation.database();
    }
  }

  /** Returns those of all singletons that exist. */
  public static List<Found> of(ConfigurableListableBeanFactory factory) {
    List<Found> all = new ArrayList<>();
    for (String name : factory.getSingletonNames()) {
      Object bean = factory.getSingleton(name);
      Object target =
          bean != null && AopUtils.isAopProxy(bean) ? AopProxyUtils.getSingletonTarget(bean) : bean;
      if (target != null && Cairn.isDurable(target)) {
        all.addAll(of(name, target.getClass().getSuperclass()));
      }
    }
    return all;
  }

  private static List<Found> of(String bean, Class<?> type) {
    List<Found> methods = new ArrayList<>();
    Class<?> level = type;
    while (level != null && level != Object.class) {
      for (Method method : level.getDeclaredMethods()) {
        if (AnnotatedElementUtils.hasAnnotation(method, Transaction.class)) {
          methods.add(new Found(bean, type, method));
        }
      }
      level = level.getSuperclass();
    }
    return methods;
  }
}
