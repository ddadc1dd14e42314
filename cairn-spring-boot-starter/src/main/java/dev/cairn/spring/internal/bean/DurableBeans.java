package dev.cairn.spring.internal.bean;

import dev.cairn.Cairn;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanDefinitionStoreException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractAutowireCapableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.InstanceSupplier;
import org.springframework.beans.factory.support.RootBeanDefinition;

/**
 * Makes each bean durable whose class has durable methods, before any bean is created. Workflows
 * must be registered when Cairn starts, so such beans are singletons, and created eagerly.
 */
public final class DurableBeans implements BeanFactoryPostProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(DurableBeans.class);

  private final boolean inNativeImage;

  /**
   * Creates the post-processor.
   *
   * @param inNativeImage whether classes cannot be generated, so that no bean can be durable
   */
  public DurableBeans(boolean inNativeImage) {
    this.inNativeImage = inNativeImage;
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory factory) {
    if (!(factory instanceof AbstractAutowireCapableBeanFactory beans)) {
      throw new IllegalStateException(
          "The bean factory %s cannot instantiate durable beans. Use one of Spring's own."
              .formatted(factory.getClass().getName()));
    }
    Supplier<Cairn> cairn = () -> factory.getBean(Cairn.class);
    var durable = new DurableInstantiation(beans.getInstantiationStrategy(), cairn);
    beans.setInstantiationStrategy(durable);
    for (String name : factory.getBeanDefinitionNames()) {
      if (isDurable(factory, name)) {
        refuseInNativeImage(factory.getBeanDefinition(name), name);
        prepare(factory.getBeanDefinition(name), name, durable);
      }
    }
  }

  private void refuseInNativeImage(BeanDefinition definition, String name) {
    if (inNativeImage) {
      throw new BeanDefinitionStoreException(
          definition.getResourceDescription(),
          name,
          "It has durable methods. Cairn generates a subclass for them when the application starts, which a native image cannot do. Run the application on a JVM, where it starts faster with -Dspring.aot.enabled=true.");
    }
  }

  private static boolean isDurable(ConfigurableListableBeanFactory factory, String name) {
    try {
      Class<?> type = factory.getType(name, false);
      return type != null && DurableTypes.hasDurableMethods(type);
    } catch (NoSuchBeanDefinitionException undetermined) {
      return false;
    }
  }

  private static void prepare(
      BeanDefinition definition, String name, DurableInstantiation durable) {
    if (!definition.isSingleton()) {
      throw new BeanDefinitionStoreException(
          definition.getResourceDescription(),
          name,
          "It has durable methods and the scope '%s'. A workflow may continue after the scope has ended: make it a singleton."
              .formatted(definition.getScope()));
    }
    if (definition.isLazyInit()) {
      LOG.info("lazy bean is created at startup, because it has durable methods bean={}", name);
    }
    definition.setLazyInit(false);
    if (definition instanceof AbstractBeanDefinition concrete) {
      wrapSupplier(concrete, durable);
    }
  }

  /** Beans of functional registrations, and all beans after ahead-of-time processing. */
  private static void wrapSupplier(
      AbstractBeanDefinition definition, DurableInstantiation durable) {
    @Nullable Supplier<?> supplier = definition.getInstanceSupplier();
    if (supplier == null) {
      return;
    }
    if (definition instanceof RootBeanDefinition && supplier instanceof InstanceSupplier<?> known) {
      definition.setInstanceSupplier(known.andThen((bean, object) -> durable.durable(object)));
    } else {
      definition.setInstanceSupplier(() -> durable.durable(supplier.get()));
    }
  }
}
