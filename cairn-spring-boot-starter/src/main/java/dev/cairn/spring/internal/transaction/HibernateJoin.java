package dev.cairn.spring.internal.transaction;

import jakarta.persistence.EntityManagerFactory;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;
import org.hibernate.FlushMode;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.orm.jpa.EntityManagerFactoryInfo;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.transaction.support.ResourceHolderSupport;

/**
 * Lets entity managers of Hibernate take part. One is opened for a transaction when code first asks
 * for it.
 *
 * @param factory a factory of Hibernate
 */
public record HibernateJoin(EntityManagerFactory factory) implements ResourceJoin {
  /** Returns whether a factory is one of Hibernate, which accepts the connection of Cairn. */
  public static boolean supports(EntityManagerFactory factory) {
    return factory instanceof EntityManagerFactoryInfo info
        && info.getNativeEntityManagerFactory() instanceof SessionFactory;
  }

  @Override
  public boolean worksOn(DataSource dataSource) {
    return factory instanceof EntityManagerFactoryInfo info
        && dataSource.equals(info.getDataSource());
  }

  @Override
  public Object key() {
    return factory;
  }

  @Override
  public Joined join(Connection connection) {
    return new LazySession(factory.unwrap(SessionFactory.class), connection);
  }

  /** Opens the session on first use, so that transactions without entities do not pay for it. */
  private static final class LazySession implements Joined, InvocationHandler {
    private final SessionFactory sessions;
    private final Connection connection;
    private final ActiveHolder holder;
    private @Nullable Session session;

    LazySession(SessionFactory sessions, Connection connection) {
      this.sessions = sessions;
      this.connection = connection;
      this.holder =
          new ActiveHolder(
              (Session)
                  Proxy.newProxyInstance(
                      HibernateJoin.class.getClassLoader(), new Class<?>[] {Session.class}, this));
    }

    @Override
    public @Nullable Object invoke(
        Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
      try {
        return method.invoke(opened(), arguments);
      } catch (InvocationTargetException thrown) {
        throw thrown.getCause() == null ? thrown : thrown.getCause();
      }
    }

    private Session opened() {
      Session opened = session;
      if (opened == null) {
        opened = sessions.withOptions().connection(connection).openSession();
        opened.beginTransaction();
        session = opened;
      }
      return opened;
    }

    @Override
    public ResourceHolderSupport holder() {
      return holder;
    }

    @Override
    public void flush() {
      if (session != null) {
        session.flush();
      }
    }

    /** Ends the transaction of the session, whose connection Cairn has returned meanwhile. */
    @Override
    public void end(boolean committed) {
      if (session == null) {
        return;
      }
      if (committed) {
        session.setHibernateFlushMode(FlushMode.MANUAL);
        session.getTransaction().commit();
      } else {
        session.getTransaction().rollback();
      }
    }

    @Override
    public void close() {
      if (session != null) {
        session.close();
      }
    }
  }

  /** An entity manager whose transaction has begun. */
  private static final class ActiveHolder extends EntityManagerHolder {
    ActiveHolder(Session session) {
      super(session);
      setTransactionActive(true);
      setSynchronizedWithTransaction(true);
    }
  }
}
