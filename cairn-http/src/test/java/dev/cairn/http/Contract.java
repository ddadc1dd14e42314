package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares answers with an OpenAPI document. Members that it does not have are not accepted. */
final class Contract {
  private final JsonNode document;
  private final JsonNode strict;
  private final SchemaRegistry schemas = SchemaRegistry.withDialect(Dialects.getOpenApi31());
  private final Map<String, Schema> known = new ConcurrentHashMap<>();
  private final Set<String> checked = ConcurrentHashMap.newKeySet();

  Contract(JsonNode document) {
    this.document = document;
    this.strict = document.deepCopy();
    close(strict.get("components"));
  }

  /** Rejects members that are not described. */
  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object) {
      if (object.has("properties") && object.path("type").asString("").equals("object")) {
        object.put("additionalProperties", false);
      }
    }
    if (node instanceof ObjectNode || node instanceof ArrayNode) {
      node.forEach(Contract::close);
    }
  }

  JsonNode document() {
    return document;
  }

  /** Returns the operations whose answers were checked, such as {@code getWorkflow 200}. */
  Set<String> checked() {
    return checked;
  }

  void check(String method, String path, ApiClient.Reply reply) {
    JsonNode operation = operation(method, path);
    if (operation == null) {
      assertThat(reply.status()).as("%s %s", method, path).isBetween(400, 499);
      validate("problem", problem(), reply);
      return;
    }
    String name = operation.get("operationId").asString();
    JsonNode responses = operation.get("responses");
    JsonNode response = responses.get(String.valueOf(reply.status()));
    checked.add(name + " " + reply.status());
    if (response == null) {
      assertThat(reply.status()).as("%s %s", name, reply.text()).isGreaterThanOrEqualTo(400);
      validate("problem", problem(), reply);
    } else if (response.has("content")) {
      JsonNode schema = response.get("content").path("application/json").path("schema");
      validate(name + reply.status(), schema, reply);
    } else {
      assertThat(reply.text()).as(name).isEmpty();
    }
  }

  private JsonNode problem() {
    return strict.at("/components/responses/Problem/content/application~1problem+json/schema");
  }

  private @Nullable JsonNode operation(String method, String path) {
    for (Map.Entry<String, JsonNode> entry : strict.get("paths").properties()) {
      String pattern = Pattern.quote(entry.getKey()).replaceAll("\\{\\w+}", "\\\\E[^/]+\\\\Q");
      JsonNode operation = entry.getValue().get(method.toLowerCase(Locale.ROOT));
      if (operation != null && path.matches(pattern)) {
        return operation;
      }
    }
    return null;
  }

  private void validate(String name, JsonNode schema, ApiClient.Reply reply) {
    Schema compiled = known.computeIfAbsent(name, key -> compile(schema));
    List<String> errors = new ArrayList<>();
    for (Error error : compiled.validate(reply.json())) {
      errors.add(error.toString());
    }
    assertThat(errors).as("%s: %s", name, reply.text()).isEmpty();
  }

  private Schema compile(JsonNode schema) {
    ObjectNode whole = JsonMapper.shared().createObjectNode();
    whole.setAll((ObjectNode) schema.deepCopy());
    whole.set("components", strict.get("components"));
    return schemas.getSchema(whole);
  }
}
