package dev.cairn.spring.test;

import dev.cairn.Cairn;
import dev.cairn.testing.TestKit;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/** Begins and ends each test with the kit of its application context. */
final class CairnTestKitListener implements TestExecutionListener {
  @Override
  public void beforeTestMethod(TestContext test) {
    ApplicationContext context = test.getApplicationContext();
    context.getBean(TestKit.class).beginTest(context.getBean(Cairn.class));
  }

  @Override
  public void afterTestMethod(TestContext test) {
    test.getApplicationContext().getBean(TestKit.class).endTest(test.getTestException() == null);
  }
}
