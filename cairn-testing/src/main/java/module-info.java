/** Tests of durable code with JUnit: real Postgres, virtual time, crashes at every record. */
@SuppressWarnings("requires-automatic") // the driver has a stable name in its manifest
module dev.cairn.testing {
  requires com.zaxxer.hikari;
  requires transitive dev.cairn;
  requires dev.cairn.embedded;
  requires transitive java.sql;
  requires net.bytebuddy;
  requires transitive org.assertj.core;
  requires static transitive org.jspecify;
  requires transitive org.junit.jupiter.api;
  requires org.junit.platform.commons;
  requires org.postgresql.jdbc;
  requires tools.jackson.core;
  requires tools.jackson.databind;

  exports dev.cairn.testing;
  exports dev.cairn.testing.crash;
  exports dev.cairn.testing.fault;
  exports dev.cairn.testing.replay;
}
