/** Parts of durable agents that do not depend on a framework. */
module dev.cairn.agents {
  requires transitive dev.cairn;
  requires static transitive org.jspecify;

  exports dev.cairn.agents;
}
