/** Parts of durable agents that do not depend on a framework. */
@SuppressWarnings("module") // the modules for frameworks are automatic, and not known here
module dev.cairn.agents {
  requires transitive dev.cairn;
  requires transitive java.sql;
  requires static transitive org.jspecify;

  exports dev.cairn.agents;
  exports dev.cairn.agents.internal to
      dev.cairn.langchain4j,
      dev.cairn.springai;

  // Records of this package are written as JSON.
  opens dev.cairn.agents.internal to
      tools.jackson.databind;
}
