package dev.cairn.testing;

import dev.cairn.Cairn;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class of durable code: each test has an engine with a fresh database on a real Postgres.
 *
 * {@snippet :
 * @CairnTest(migrations = "/shop/inventory.sql")
 * class FirstCheckoutTest {
 *   private final FakePayments payments = new FakePayments();
 *   private final Order order = new Order("17", "teapot", 2, "visa");
 *   private final Checkout checkout;
 *
 *   FirstCheckoutTest(Cairn cairn) {
 *     checkout = cairn.durable(Checkout.class, payments);
 *   }
 *
 *   @Test
 *   void chargesOnce(Cairn cairn) {
 *     Handle<String> handle = cairn.start(checkout::checkout, order);
 *
 *     assertThat(handle).succeededWith("order 17 paid by payment visa").ranOnce("charge");
 *   }
 * }
 * }
 *
 * <p>Constructors, test methods, and methods with {@code @BeforeEach} and {@code @AfterEach} can
 * have these parameters:
 *
 * <ul>
 *   <li>{@link Cairn}: the engine, opened and {@linkplain dev.cairn.Config#strict strict}. Register
 *       durable objects on it. It is started when the test method has its arguments.
 *   <li>A class with {@code @Workflow}, {@code @Step} or {@code @Transaction} methods: a durable
 *       object, registered on the engine. The arguments of its constructor are taken by type from
 *       the fields of the test and from the parameters in this list.
 *   <li>{@link dev.cairn.CairnClient}: a client of the same database.
 *   <li>{@link javax.sql.DataSource}: connections to the database, for tables of the application.
 *   <li>{@link dev.cairn.Config}: the configuration of the engine, to open further ones.
 *   <li>{@link dev.cairn.testing.fault.Steps} and {@link dev.cairn.testing.fault.DatabaseFaults}:
 *       to replace outcomes and to inject faults.
 *   <li>{@link TestClock}: the time of the engine and its database, which the test sets.
 * </ul>
 *
 * <p>After the test, everything is closed, and the database is dropped. Workflows, steps and
 * connections that were still running or open are reported on the standard error stream. If the
 * test failed, so are the histories of its workflows.
 *
 * <p>All test JVMs of a build share one Postgres server, which starts with the first and ends some
 * seconds after the last. Tests may run in parallel. These settings are system properties or
 * configuration parameters of JUnit:
 *
 * <ul>
 *   <li>{@code cairn.testing.keepServer}: how long an unused server continues to run, such as
 *       {@code 30m}, so that the next test run need not start it
 *   <li>{@code cairn.testing.folder}: the folder of the server, by default one in {@code /dev/shm},
 *       which is memory, or in the folder for temporary files if 2 GB are not free there
 * </ul>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@ExtendWith(CairnExtension.class)
public @interface CairnTest {
  /**
   * SQL scripts with the tables of the application, as resources: an absolute name begins with a
   * slash, others are in the package of the test class. They are executed in this order, once for
   * all tests with the same scripts.
   *
   * @return the names of the scripts
   */
  String[] migrations() default {};

  /**
   * Changes of the configuration of the engine, in this order.
   *
   * @return classes with a constructor without parameters
   */
  Class<? extends CairnConfigurer>[] configurers() default {};

  /**
   * Whether the engine is started before each test method. Otherwise the test calls {@link
   * Cairn#start()}.
   *
   * @return true by default
   */
  boolean start() default true;
}
