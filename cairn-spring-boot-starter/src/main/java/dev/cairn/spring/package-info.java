/** Cairn in applications with Spring Boot: durable beans, transactions, settings, lifecycle. */
@NullMarked
package dev.cairn.spring;

import org.jspecify.annotations.NullMarked;
