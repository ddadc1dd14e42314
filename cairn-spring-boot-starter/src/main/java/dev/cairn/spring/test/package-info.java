/**
 * Tests of Spring applications with {@code cairn-testing}: {@link
 * dev.cairn.spring.test.CairnTestKit} gives an application context a database, a clock and stubs.
 * The context and its kit are shared by all tests with the same configuration, as Spring caches
 * them; stubs end with each test, time and rows do not.
 */
@NullMarked
package dev.cairn.spring.test;

import org.jspecify.annotations.NullMarked;
