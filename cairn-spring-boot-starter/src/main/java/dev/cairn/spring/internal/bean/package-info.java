/**
 * Durable beans. {@link dev.cairn.spring.internal.bean.DurableBeans} finds the classes with durable
 * methods before any bean is created, and lets {@link
 * dev.cairn.spring.internal.bean.DurableInstantiation} create them as instances of Cairn's
 * generated subclass. {@link dev.cairn.spring.internal.bean.DurableBeanCheck} refuses to start with
 * a bean that was created in a way that both do not see.
 */
@NullMarked
package dev.cairn.spring.internal.bean;

import org.jspecify.annotations.NullMarked;
