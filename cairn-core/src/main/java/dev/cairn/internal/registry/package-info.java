/**
 * The workflows that this process can run, the hash of the code that contains them, and what they
 * look like to those who do not have the code.
 *
 * <pre>
 * open (registrations) -- engine starts: freeze --&gt; frozen -- engine stops: unfreeze --&gt; open
 * </pre>
 *
 * <p>Invariants: names are unique; a definition is checked completely before it is registered; all
 * workflows of a class are registered or none; nothing is registered while an engine runs, so that
 * recovery and queues know all names. The build is a hash of the jars and class folders of all
 * registered code, equal in every process that runs the same files; replay uses it to decide
 * whether records must match in order.
 *
 * <p>{@link dev.cairn.internal.registry.TypeDescription} stores the JSON schemas and source
 * positions, on a thread of its own. If the process dies before, the next executor of the build
 * does it; if the database is away, it is tried again.
 *
 * <p>Related packages: {@link dev.cairn.internal.proxy} and {@link dev.cairn.internal.engine}
 * register workflows, {@link dev.cairn.internal.execution} runs their code.
 */
@NullMarked
package dev.cairn.internal.registry;

import org.jspecify.annotations.NullMarked;
