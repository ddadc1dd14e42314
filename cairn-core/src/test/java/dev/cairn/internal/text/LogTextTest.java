package dev.cairn.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Escaping of values in log lines. */
class LogTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "order-17 | order-17",
        "'a\nrun ended workflow=forged' | a\\nrun ended workflow=forged",
        "'a\r\tb' | a\\r\\tb",
        "'a\u2028b\u2029c' | a\\u2028b\\u2029c",
        "'a\u202eb\u2066c\u200fd' | a\\u202eb\\u2066c\\u200fd",
        "'a\u001b[31mb\u0000' | a\\u001b[31mb\\u0000",
        "čaj 茶 | čaj 茶"
      })
  void controlCharactersAreEscaped(String value, String shown) {
    assertThat(LogText.of(value)).isEqualTo(shown);
  }
}
