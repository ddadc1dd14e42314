package dev.cairn.console;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives each test a page of one browser, which all tests of the JVM share. */
final class BrowserExtension implements ExecutionCondition, ParameterResolver, AfterEachCallback {
  private static final ExtensionContext.Namespace SCREENS =
      ExtensionContext.Namespace.create(BrowserExtension.class);
  private static final Optional<Path> CHROMIUM =
      Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
          .map(Path::of)
          .filter(Files::isExecutable)
          .findFirst();

  /** How long conditions are awaited on a busy machine. */
  private static final double MOST_MILLIS = 20_000;

  private static @Nullable Browser browser;

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (CHROMIUM.isPresent()) {
      return ConditionEvaluationResult.enabled("Chromium is installed");
    }
    if (context.getTestMethod().isEmpty()) {
      System.out.println(
          "%s is skipped: Chromium is not installed (apt-get install chromium)."
              .formatted(context.getDisplayName()));
    }
    return ConditionEvaluationResult.disabled("Chromium is not installed");
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Screen.class;
  }

  @Override
  public Screen resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Screen screen = Screen.open(browser());
    context.getStore(SCREENS).put(Screen.class, screen);
    return screen;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Screen screen = context.getStore(SCREENS).get(Screen.class, Screen.class);
    if (screen != null) {
      screen.close(context.getExecutionException().isPresent());
    }
  }

  private static synchronized Browser browser() {
    if (browser == null) {
      PlaywrightAssertions.setDefaultAssertionTimeout(MOST_MILLIS);
      Playwright playwright =
          Playwright.create(
              new Playwright.CreateOptions()
                  .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(playwright::close));
      browser =
          playwright
              .chromium()
              .launch(
                  new BrowserType.LaunchOptions()
                      .setExecutablePath(CHROMIUM.orElseThrow())
                      .setArgs(List.of("--no-sandbox", "--disable-gpu")));
    }
    return browser;
  }
}
