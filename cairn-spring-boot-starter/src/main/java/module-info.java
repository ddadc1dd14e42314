/** Cairn in applications with Spring Boot. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // Spring's own names
module dev.cairn.spring {
  requires transitive dev.cairn;
  requires com.zaxxer.hikari;
  requires static dev.cairn.console;
  requires static dev.cairn.embedded;
  requires static dev.cairn.http;
  requires dev.cairn.telemetry;
  requires static dev.cairn.testing;
  requires static io.opentelemetry.api;
  requires static io.opentelemetry.sdk.trace;
  requires java.sql;
  requires static micrometer.core;
  requires static micrometer.observation;
  requires static jakarta.persistence;
  requires static jakarta.servlet;
  requires static org.hibernate.orm.core;
  requires static transitive org.jspecify;
  requires org.slf4j;
  requires spring.aop;
  requires transitive spring.beans;
  requires transitive spring.boot;
  requires transitive spring.boot.autoconfigure;
  requires transitive spring.context;
  requires transitive spring.core;
  requires static spring.boot.actuator;
  requires static spring.boot.actuator.autoconfigure;
  requires static spring.boot.docker.compose;
  requires static spring.boot.health;
  requires static spring.boot.jdbc;
  requires static spring.boot.micrometer.tracing.opentelemetry;
  requires static spring.boot.testcontainers;
  requires static spring.jdbc;
  requires static spring.orm;
  requires static spring.security.config;
  requires static spring.security.core;
  requires static spring.security.web;
  requires static spring.test;
  requires static spring.tx;

  exports dev.cairn.spring;
  exports dev.cairn.spring.test;

  opens dev.cairn.spring to
      spring.beans,
      spring.boot,
      spring.context,
      spring.core;
  opens dev.cairn.spring.test to
      spring.beans,
      spring.context,
      spring.core;
  opens dev.cairn.spring.internal to
      spring.core;
  opens dev.cairn.spring.internal.connection to
      spring.core;
  opens dev.cairn.spring.internal.endpoint to
      spring.boot.actuator,
      spring.core;
  opens dev.cairn.spring.internal.http to
      spring.core;
}
