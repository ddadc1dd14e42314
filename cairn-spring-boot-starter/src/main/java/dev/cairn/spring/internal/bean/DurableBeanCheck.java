package dev.cairn.spring.internal.bean;

import dev.cairn.Cairn;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * Makes the products of factory beans durable, and refuses to start with a bean that has durable
 * methods and is not durable. Comes before the post-processors that create proxies.
 */
public final class DurableBeanCheck
    implements BeanPostProcessor, SmartInitializingSingleton, PriorityOrdered {
  private final ConfigurableListableBeanFactory factory;

  public DurableBeanCheck(ConfigurableListableBeanFactory factory) {
    this.factory = factory;
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  /** Checks each bean that Spring creates itself. */
  @Override
  public Object postProcessBeforeInitialization(Object bean, String name) {
    check(bean, name);
    return bean;
  }

  /** Copies what is not durable here: the product of a factory bean. */
  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    return DurableTypes.needsDurability(bean) && !AopUtils.isAopProxy(bean)
        ? DurableCopy.of(bean, factory.getBean(Cairn.class))
        : bean;
  }

  /** Creates products of factory beans before Cairn starts, and checks all singletons. */
  @Override
  public void afterSingletonsInstantiated() {
    for (String name : factory.getSingletonNames()) {
      Object bean = factory.getSingleton(name);
      if (bean instanceof FactoryBean<?> products) {
        Class<?> type = products.getObjectType();
        bean = type != null && DurableTypes.hasDurableMethods(type) ? factory.getBean(name) : bean;
      }
      if (bean != null) {
        check(bean, name);
      }
    }
  }

  private static void check(Object bean, String name) {
    Object target = AopUtils.isAopProxy(bean) ? AopProxyUtils.getSingletonTarget(bean) : bean;
    if (target != null && DurableTypes.needsDurability(target)) {
      throw new BeanCreationException(
          name,
          "The %s has durable methods, but this object is not durable, because it was not created by Spring. Declare its class as a component, or create it with cairn.durable(...)."
              .formatted(target.getClass().getName()));
    }
  }
}
