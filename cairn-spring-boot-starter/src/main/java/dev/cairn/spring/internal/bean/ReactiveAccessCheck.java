package dev.cairn.spring.internal.bean;

import java.util.Optional;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Refuses to start with a {@code @Transaction} method that uses reactive repositories or R2DBC.
 * They have connections of their own, so what they write would be committed by itself, without any
 * sign of it.
 */
public final class ReactiveAccessCheck implements SmartInitializingSingleton {
  private final ConfigurableListableBeanFactory factory;

  public ReactiveAccessCheck(ConfigurableListableBeanFactory factory) {
    this.factory = factory;
  }

  @Override
  public void afterSingletonsInstantiated() {
    for (TransactionMethods.Found transaction : TransactionMethods.of(factory)) {
      Optional<ReactiveAccess.Call> call =
          new ReactiveAccess(transaction.type()).in(transaction.method());
      if (call.isPresent()) {
        throw new BeanCreationException(
            transaction.bean(),
            "Its transaction '%s' calls %s, which is reactive and uses another connection, so that it would not be part of the transaction. Call it in a @Step, or use a repository that is not reactive."
                .formatted(transaction.method().getName(), call.get()));
      }
    }
  }
}
