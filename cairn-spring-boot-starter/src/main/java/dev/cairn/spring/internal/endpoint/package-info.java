/**
 * The endpoint {@code cairn} of Spring Boot's actuator. {@link
 * dev.cairn.spring.internal.endpoint.CairnEndpoint} reads; {@link
 * dev.cairn.spring.internal.endpoint.CairnOperationsEndpoint} takes its place if operations are
 * enabled. Answers consist of maps, lists, texts and numbers, so that each JSON library writes them
 * in the same way; times are texts in ISO 8601.
 */
@NullMarked
package dev.cairn.spring.internal.endpoint;

import org.jspecify.annotations.NullMarked;
