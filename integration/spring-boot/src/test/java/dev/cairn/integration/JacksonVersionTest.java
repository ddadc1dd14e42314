package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.cfg.PackageVersion;

/** The tests of this module run with the version of Jackson that its build names. */
class JacksonVersionTest {
  @Test
  void isTheOneOfThisExecution() {
    assertThat(PackageVersion.VERSION.toString())
        .startsWith(System.getProperty("cairn.test.jackson") + ".");
  }
}
