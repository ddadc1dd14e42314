package dev.cairn.spring.internal.bean;

import dev.cairn.Cairn;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.BeanDefinitionStoreException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.InstantiationStrategy;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.util.ClassUtils;

/**
 * Instantiates beans with durable methods as instances of the generated subclass. Spring chooses
 * the constructor and resolves its arguments on the class of the application, as for any bean.
 * Objects that {@code @Bean} methods return are copied into an instance of the subclass.
 *
 * @param original Spring's strategy
 * @param cairn gives the Cairn, which is created before the first durable bean
 */
record DurableInstantiation(InstantiationStrategy original, Supplier<Cairn> cairn)
    implements InstantiationStrategy {
  @Override
  public Object instantiate(
      RootBeanDefinition definition, @Nullable String name, BeanFactory owner) {
    Class<?> type = durableType(definition, name);
    if (type == null) {
      return original.instantiate(definition, name, owner);
    }
    return instantiate(definition, name, type, new Class<?>[0]);
  }

  @Override
  public Object instantiate(
      RootBeanDefinition definition,
      @Nullable String name,
      BeanFactory owner,
      Constructor<?> constructor,
      Object... arguments) {
    Class<?> type = durableType(definition, name);
    if (type == null) {
      return original.instantiate(definition, name, owner, constructor, arguments);
    }
    return instantiate(definition, name, type, constructor.getParameterTypes(), arguments);
  }

  private Object instantiate(
      RootBeanDefinition definition,
      @Nullable String name,
      Class<?> type,
      Class<?>[] parameters,
      @Nullable Object... arguments) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(parameters);
      return cairn.get().adopt(BeanUtils.instantiateClass(constructor, arguments));
    } catch (NoSuchMethodException inaccessible) {
      throw refused(
          definition,
          name,
          "Its constructor is private, so no durable subclass can call it. Make it package-private, protected or public.");
    }
  }

  @Override
  public Object instantiate(
      RootBeanDefinition definition,
      @Nullable String name,
      BeanFactory owner,
      @Nullable Object factoryBean,
      Method factoryMethod,
      @Nullable Object... arguments) {
    Object bean =
        original.instantiate(definition, name, owner, factoryBean, factoryMethod, arguments);
    return durable(bean);
  }

  @Override
  public Class<?> getActualBeanClass(
      RootBeanDefinition definition, @Nullable String name, BeanFactory owner) {
    return original.getActualBeanClass(definition, name, owner);
  }

  /** Returns a durable copy of an object that has durable methods and is not durable. */
  Object durable(Object bean) {
    return DurableTypes.needsDurability(bean) ? DurableCopy.of(bean, cairn.get()) : bean;
  }

  /** Returns the generated subclass of the bean's class; null if it has no durable methods. */
  private @Nullable Class<?> durableType(RootBeanDefinition definition, @Nullable String name) {
    if (!definition.hasBeanClass() || !DurableTypes.hasDurableMethods(definition.getBeanClass())) {
      return null;
    }
    if (definition.hasMethodOverrides()) {
      throw refused(
          definition,
          name,
          "It has durable methods and @Lookup methods, for which Cairn and Spring would both generate a subclass. Inject an ObjectProvider instead.");
    }
    if (definition.getBeanClassName() != null
        && definition.getBeanClassName().contains(ClassUtils.CGLIB_CLASS_SEPARATOR)) {
      throw refused(
          definition,
          name,
          "It is a configuration class with durable methods, of which Spring has generated a subclass already. Move them into a component.");
    }
    return cairn.get().durableType(definition.getBeanClass());
  }

  private static BeanDefinitionStoreException refused(
      RootBeanDefinition definition, @Nullable String name, String why) {
    return new BeanDefinitionStoreException(
        definition.getResourceDescription(), String.valueOf(name), why);
  }
}
