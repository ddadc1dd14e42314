/**
 * The demo: asks the agent questions, kills its process while it answers, and compares what is
 * recorded with what the stub of the model has counted.
 */
@NullMarked
package dev.cairn.examples.agent.demo;

import org.jspecify.annotations.NullMarked;
