package dev.cairn.http.internal.json;

import dev.cairn.http.access.Principal;
import dev.cairn.http.access.Role;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * What a principal sees of values: arguments, results, recorded values, attributes, events, and
 * items of streams. Members at masked paths are hidden from everyone; all values are hidden from
 * those whose role is too low. The text {@value #HIDDEN} stands for what is hidden.
 */
public final class Values {
  /** Stands for a hidden value. */
  public static final String HIDDEN = "***";

  /** The members of a recorded exception that may contain values. */
  private static final Set<String> TEXTS_OF_FAILURES =
      Set.of("message", "fields", "cause", "suppressed");

  /** The members of requests and answers with which someone else could act. */
  private static final List<String> SECRETS = List.of("$.token", "$.secret");

  private final List<MaskPath> masked;
  private final @Nullable Role visibleTo;

  private Values(List<MaskPath> masked, @Nullable Role visibleTo) {
    this.masked = masked;
    this.visibleTo = visibleTo;
  }

  /**
   * Creates the rules of answers.
   *
   * @param masked the paths of members that are hidden from everyone
   * @param visibleTo the lowest role that sees values
   */
  public static Values of(List<String> masked, Role visibleTo) {
    return new Values(masked.stream().map(MaskPath::parse).toList(), visibleTo);
  }

  /**
   * Creates the rules of a log, whose entries contain values and secrets within others.
   *
   * @param masked the paths of members that are hidden, wherever a value begins
   * @param hidden whether all values are hidden
   */
  public static Values ofLog(List<String> masked, boolean hidden) {
    List<MaskPath> paths =
        Stream.concat(masked.stream(), SECRETS.stream())
            .map(MaskPath::parse)
            .map(MaskPath::anywhere)
            .toList();
    return new Values(paths, hidden ? null : Role.VIEWER);
  }

  /** Returns whether members of values are hidden from everyone. */
  public boolean hideMembers() {
    return !masked.isEmpty();
  }

  public boolean areVisibleTo(Principal principal) {
    return visibleTo != null && principal.role().includes(visibleTo);
  }

  /** Returns whether something within a value is hidden from everyone. */
  public boolean masks(JsonNode value) {
    return !mask(value.deepCopy()).equals(value);
  }

  /** Returns what the principal sees of a value; null if there is none. */
  public @Nullable JsonNode of(@Nullable String json, Principal principal) {
    return json == null ? null : present(json, principal);
  }

  /** Returns what the principal sees of a value. */
  public JsonNode present(String json, Principal principal) {
    if (!areVisibleTo(principal)) {
      return StringNode.valueOf(HIDDEN);
    }
    return mask(Json.tree(json));
  }

  /** Returns what the principal sees of a recorded exception: its type, if values are hidden. */
  public @Nullable JsonNode failure(@Nullable String json, Principal principal) {
    if (json == null) {
      return null;
    }
    JsonNode tree = Json.tree(json);
    if (!areVisibleTo(principal) && tree instanceof ObjectNode object) {
      object.remove(TEXTS_OF_FAILURES);
    } else if (!areVisibleTo(principal)) {
      return StringNode.valueOf(HIDDEN);
    }
    return mask(tree);
  }

  /** Returns what the principal sees of attributes, whose names are always visible. */
  public JsonNode attributes(String json, Principal principal) {
    JsonNode tree = Json.tree(json);
    if (!areVisibleTo(principal) && tree instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> member : List.copyOf(object.properties())) {
        object.put(member.getKey(), HIDDEN);
      }
    }
    return mask(tree);
  }

  /** Returns what the principal sees of the arguments of a workflow. */
  public JsonNode arguments(String json, Principal principal) {
    JsonNode tree = Json.tree(json);
    if (!areVisibleTo(principal) && tree instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, StringNode.valueOf(HIDDEN));
      }
      return array;
    }
    return mask(tree);
  }

  private JsonNode mask(JsonNode tree) {
    masked.forEach(path -> path.mask(tree));
    return tree;
  }
}
