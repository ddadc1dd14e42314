/**
 * Connects Cairn to a Postgres that Spring Boot starts for development and tests: in a container of
 * Testcontainers, or as a service of Docker Compose. {@code META-INF/spring.factories} names the
 * factories. Each is loaded only if the library that it is for is on the class path.
 *
 * <p>A factory answers only for what is meant for Cairn alone: a container whose {@code
 * ServiceConnection} names the type of Cairn's details, a service with Cairn's label. All others
 * are databases of the application, which Cairn reaches through its DataSource.
 */
@NullMarked
package dev.cairn.spring.internal.connection;

import org.jspecify.annotations.NullMarked;
