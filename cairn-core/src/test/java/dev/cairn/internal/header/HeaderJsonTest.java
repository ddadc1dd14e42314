package dev.cairn.internal.header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Headers as JSON, compared with a JSON library and with Postgres. */
class HeaderJsonTest {
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
  private static final String CHARACTERS =
      "\"\\/{}[]:, \b\f\n\r\t\u0001\u001f\u007faä€\u2028\ud83d\ude00'$";

  private static String text(Random random, int least) {
    var text = new StringBuilder();
    int[] characters = CHARACTERS.codePoints().toArray();
    for (int length = least + random.nextInt(8); length > 0; length--) {
      text.appendCodePoint(characters[random.nextInt(characters.length)]);
    }
    return text.toString();
  }

  private static Map<String, String> headers(Random random) {
    var headers = new TreeMap<String, String>();
    for (int i = random.nextInt(5); i >= 0; i--) {
      headers.put(text(random, 1), text(random, 0));
    }
    return headers;
  }

  @Test
  void aJsonLibraryAndPostgresReadWhatIsWritten() throws SQLException {
    TestDatabase database = TestPostgres.freshDatabase();
    for (int seed = 0; seed < 50; seed++) {
      Map<String, String> headers = headers(new Random(seed));

      String json = HeaderJson.write(headers);

      assertThat(JsonMapper.shared().readValue(json, TEXTS)).isEqualTo(headers);
      String stored = database.query("select ?::jsonb", json).getFirst();
      assertThat(HeaderJson.read(stored)).isEqualTo(headers);
      assertThat(HeaderJson.read(json)).isEqualTo(headers);
    }
  }

  @Test
  void noHeadersAreNull() {
    assertThat(HeaderJson.write(Map.of())).isNull();
    assertThat(HeaderJson.read(null)).isEmpty();
    assertThat(HeaderJson.read("{ }")).isEmpty();
  }

  @Test
  void whatIsNoObjectOfStringsIsRejected() {
    for (String json : List.of("", "[]", "{", "{\"a\"}", "{\"a\": 1}", "{\"a\": \"b", "null")) {
      assertThatThrownBy(() -> HeaderJson.read(json))
          .as(json)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
