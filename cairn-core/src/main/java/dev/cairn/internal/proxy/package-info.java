/**
 * Durable objects and client stubs: instances of subclasses that Byte Buddy generates.
 *
 * <pre>
 * DurableObjectFactory.create(Checkout.class, payments)
 *   DurableMethods     finds annotated methods in the class, its superclasses and interfaces;
 *                      rejects methods that cannot be overridden
 *   DurableSubclass    generates a subclass; each override calls a handler in a static field
 *   LoadedSubclass     defines it in the package, class loader and module of the user's class
 *   OriginalMethod     calls the user's code without the override
 *
 * call of checkout.charge(order), also on this
 *   override -&gt; handler -&gt; scope of the thread -&gt; step recorded or executed -&gt; OriginalMethod
 * </pre>
 *
 * <p>A client stub ({@link dev.cairn.internal.proxy.ClientStubFactory}) is an instance of such a
 * subclass too, created without calling a constructor. It runs no code of the user's class: a call
 * of a workflow method captures the workflow and its arguments for a start.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A class or method that cannot be made durable is rejected at registration, with its name
 *       and a fix; durability is never lost silently.
 *   <li>Type variables are resolved for the registered class ({@link
 *       dev.cairn.internal.proxy.TypeBindings}), so that an inherited generic method has the types
 *       of the concrete class.
 *   <li>A generated subclass refers to Java platform classes only, because the user's module and
 *       class loader may not see Cairn's internal packages.
 *   <li>Workflows are registered only after the constructor of the durable object has returned.
 * </ul>
 *
 * <p>The package does not access the database and keeps no state outside the generated classes.
 * Related packages: {@link dev.cairn.internal.registry} holds the workflow definitions, {@link
 * dev.cairn.internal.engine} provides the scope in which a durable method runs, {@link
 * dev.cairn.internal.scope} finds it for the current thread.
 */
@NullMarked
package dev.cairn.internal.proxy;

import org.jspecify.annotations.NullMarked;
