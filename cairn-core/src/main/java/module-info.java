/**
 * Durable execution for Java on Postgres.
 *
 * <p>Applications begin with {@link dev.cairn.Cairn}, the annotations and {@link
 * dev.cairn.workflow.Durable} in {@code dev.cairn.workflow}, and the options and handles in {@code
 * dev.cairn.start}. Packages that are not exported may change in any release.
 */
@SuppressWarnings("requires-automatic") // each of them has a stable name in its manifest
module dev.cairn {
  requires com.cronutils;
  requires com.fasterxml.jackson.annotation;
  requires com.zaxxer.hikari;
  requires static dev.cairn.embedded; // only Config.embedded needs it
  requires java.management;
  requires transitive java.sql;
  requires net.bytebuddy;
  requires static transitive org.jspecify;
  requires org.objenesis;
  requires org.postgresql.jdbc;
  requires org.slf4j;
  requires tools.jackson.core;
  requires transitive tools.jackson.databind;

  exports dev.cairn;
  exports dev.cairn.access;
  exports dev.cairn.codec;
  exports dev.cairn.common;
  exports dev.cairn.determinism;
  exports dev.cairn.error;
  exports dev.cairn.health;
  exports dev.cairn.history;
  exports dev.cairn.operate;
  exports dev.cairn.promise;
  exports dev.cairn.queue;
  exports dev.cairn.schedule;
  exports dev.cairn.spi;
  exports dev.cairn.start;
  exports dev.cairn.version;
  exports dev.cairn.workflow;

  // Records of these packages are written as JSON.
  opens dev.cairn.codec to
      tools.jackson.databind;
  opens dev.cairn.internal.failure to
      tools.jackson.databind;
}
