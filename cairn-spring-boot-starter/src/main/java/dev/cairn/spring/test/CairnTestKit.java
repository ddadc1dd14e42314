package dev.cairn.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.test.context.TestExecutionListeners;

/**
 * Lets tests with {@code @SpringBootTest} use the kit of {@code cairn-testing}, which must be on
 * the class path.
 *
 * <p>The application context gets a fresh database as that of its DataSource, whatever {@code
 * spring.datasource.url} says. Cairn uses it, too, whatever {@code cairn.url}, {@code
 * cairn.embedded} or a {@link dev.cairn.spring.CairnConnectionDetails} say: with connections of its
 * own, if the application gives it a database of its own. There are beans that tests can inject:
 *
 * <ul>
 *   <li>{@link dev.cairn.testing.TestClock}: the time of Cairn and its database, which stands still
 *       until the test advances it
 *   <li>{@link dev.cairn.testing.fault.Steps}: replaces outcomes of steps, transactions and child
 *       workflows, until the end of each test. A stub whose name is never called fails the test
 * </ul>
 *
 * <p>{@code CairnAssertions.assertThat(handle)} works on the thread of the test.
 *
 * <p>Spring caches contexts, so tests with the same configuration share the database and the time,
 * which never goes back: use other workflow ids in each test, or {@code @DirtiesContext}. Such
 * tests cannot run at the same time.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@SuppressWarnings("exports") // Spring reads these annotations by reflection
@ImportAutoConfiguration(CairnTestKitAutoConfiguration.class)
@TestExecutionListeners(
    listeners = CairnTestKitListener.class,
    mergeMode = TestExecutionListeners.MergeMode.MERGE_WITH_DEFAULTS)
public @interface CairnTestKit {}
