package dev.cairn.internal.json;

import tools.jackson.databind.JsonNode;

/** Compares JSON trees. The order of members and the notation of numbers make no difference. */
public final class JsonEquality {
  private JsonEquality() {}

  public static boolean isEqual(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      return one.decimalValue().compareTo(other.decimalValue()) == 0;
    }
    if (one.size() != other.size() || one.getNodeType() != other.getNodeType()) {
      return false;
    }
    if (one.isObject()) {
      return hasEqualMembers(one, other);
    }
    return one.isArray() ? hasEqualElements(one, other) : one.equals(other);
  }

  private static boolean hasEqualMembers(JsonNode one, JsonNode other) {
    for (var member : one.properties()) {
      JsonNode counterpart = other.get(member.getKey());
      if (counterpart == null || !isEqual(member.getValue(), counterpart)) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasEqualElements(JsonNode one, JsonNode other) {
    for (int i = 0; i < one.size(); i++) {
      if (!isEqual(one.get(i), other.get(i))) {
        return false;
      }
    }
    return true;
  }
}
