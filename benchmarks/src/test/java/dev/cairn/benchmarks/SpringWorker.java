package dev.cairn.benchmarks;

import dev.cairn.benchmarks.SpringApplications.Greeter;
import dev.cairn.benchmarks.SpringApplications.ProxiedGreeter;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A process that starts an application of Spring Boot and measures how long it takes until it is
 * ready. With Cairn, it then calls workflows of beans. It also exits when its parent dies.
 */
final class SpringWorker {
  /** Names of measured values. */
  static final String BEAN = "bean";

  static final String PROXY = "proxy";

  private static final double MEDIAN = 0.5;

  private SpringWorker() {}

  /** The arguments: whether Cairn is part of the application, and the number of calls. */
  public static void main(String[] arguments) {
    Worker.endWithParent();
    boolean withCairn = Boolean.parseBoolean(arguments[0]);
    int calls = Integer.parseInt(arguments[1]);
    ConfigurableApplicationContext context = start(withCairn);
    double millis = ManagementFactory.getRuntimeMXBean().getUptime();
    Measurement startup = Measurement.of("spring", millis);
    System.out.println(Json.line(withCairn ? measureCalls(context, calls, startup) : startup));
    Runtime.getRuntime().halt(0);
  }

  private static ConfigurableApplicationContext start(boolean withCairn) {
    BenchDatabase database = BenchDatabase.ofEnvironment();
    Map<String, Object> properties = new HashMap<>();
    properties.put("spring.datasource.url", database.url());
    properties.put("spring.datasource.username", database.user());
    properties.put("spring.datasource.password", database.password());
    if (!withCairn) {
      properties.put("spring.autoconfigure.exclude", SpringApplications.STARTER);
    }
    var application =
        new SpringApplication(
            withCairn ? SpringApplications.Durable.class : SpringApplications.Plain.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    application.setBannerMode(Banner.Mode.OFF); // the output is the measurement
    application.setDefaultProperties(properties);
    return application.run();
  }

  /** Calls both beans alternately; the first half of the calls warms up. */
  private static Measurement measureCalls(
      ConfigurableApplicationContext context, int calls, Measurement startup) {
    var greeter = context.getBean(Greeter.class);
    var proxied = context.getBean(ProxiedGreeter.class);
    if (AopUtils.isAopProxy(greeter) || !AopUtils.isAopProxy(proxied)) {
      throw new BenchException("The beans are not proxied as expected.");
    }
    var ofBean = new LatencySamples();
    var ofProxy = new LatencySamples();
    for (int call = 0; call < 2 * calls; call++) {
      if (call == calls) {
        ofBean.clear();
        ofProxy.clear();
      }
      ofBean.time(() -> greeter.greet("ada"));
      ofProxy.time(() -> proxied.greet("ada"));
    }
    return startup.with(BEAN, ofBean.millis(MEDIAN)).with(PROXY, ofProxy.millis(MEDIAN));
  }
}
