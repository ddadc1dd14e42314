package dev.cairn.internal.determinism;

import java.util.Set;

/** Recognizes values whose elements are in the order of a hash table. */
final class HashOrder {
  private final ApplicationCode code;

  HashOrder(ApplicationCode code) {
    this.code = code;
  }

  boolean isHashOrdered(Value value) {
    return switch (value) {
      case Value.Created created -> HashTables.isTable(code.hierarchy(created.type()));
      case Value.Result result -> isHashOrdered(result.call());
      case Value.StaticField field -> HashTables.isTable(code.hierarchy(field.type()));
      case Value.Unknown unknown -> false;
      case Value.Parameter parameter -> false;
      case Value.Function function -> false;
    };
  }

  private boolean isHashOrdered(CallSite call) {
    int arguments = call.arguments().size();
    if (HashTables.isFactory(call.owner(), call.name(), arguments)) {
      return true;
    }
    if (call.name().equals("collect")) {
      return arguments == 1
          && call.arguments().getFirst() instanceof Value.Result collector
          && HashTables.isCollector(
              collector.call().owner(),
              collector.call().name(),
              collector.call().arguments().size());
    }
    Set<String> owner = code.hierarchy(call.owner());
    return HashTables.keepsOrder(call.name())
        && HashTables.isContainer(owner)
        && (HashTables.isTable(owner) || isHashOrdered(call.receiver()));
  }
}
