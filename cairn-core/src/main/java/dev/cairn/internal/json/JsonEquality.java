package dev.cairn.internal.json;

import tools.jackson.databind.JsonNode;

/** Whether two JSON trees stand for the same: member order and ways to write a number aside. */
public final class JsonEquality {
  private JsonEquality() {}

  public static boolean same(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      return one.decimalValue().compareTo(other.decimalValue()) == 0;
    }
    if (one.size() != other.size() || one.getNodeType() != other.getNodeType()) {
      return false;
    }
    if (one.isObject()) {
      return sameMembers(one, other);
    }
    return one.isArray() ? sameElements(one, other) : one.equals(other);
  }

  private static boolean sameMembers(JsonNode one, JsonNode other) {
    for (var member : one.properties()) {
      JsonNode counterpart = other.get(member.getKey());
      if (counterpart == null || !same(member.getValue(), counterpart)) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameElements(JsonNode one, JsonNode other) {
    for (int i = 0; i < one.size(); i++) {
      if (!same(one.get(i), other.get(i))) {
        return false;
      }
    }
    return true;
  }
}
